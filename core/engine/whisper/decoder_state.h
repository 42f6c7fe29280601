#pragma once
// The caches of all decoder layers for a set of rows, moved about together.

#include <memory>
#include <vector>

#include "engine/cache/cross_cache.h"
#include "engine/cache/self_cache.h"
#include "engine/tensor/ledger.h"
#include "engine/whisper/model.h"

namespace undervoice::engine {

class LayeredState : public DecoderState, private CacheHolder {
  public:
    struct Layer {
        std::unique_ptr<SelfCache> self;
        std::unique_ptr<CrossCache> cross;
    };
    LayeredState(std::vector<Layer> layers, int windows, int rowsPerWindow, int capacity, at::Device device);

    int windows() const override { return m_windows; }
    int rows() const override { return m_windows * m_rowsPerWindow; }
    int length() const override { return m_length; }
    void repeatRows(int factor) override;
    void reorderRows(const at::Tensor& source) override;
    void keepWindows(const std::vector<std::int64_t>& windows) override;
    void truncate(int length) override;
    std::int64_t selfBytes() const override;
    std::int64_t crossBytes() const override;

    /// The caches are in the ledger for as long as they live.
    void accountIn(Ledger& ledger) { m_entry = ledger.enter(*this); }

    std::vector<Layer>& layers() { return m_layers; }
    int rowsPerWindow() const { return m_rowsPerWindow; }
    int capacity() const { return m_capacity; }
    void advance(int tokens) { m_length += tokens; }

  private:
    void gatherRows(const at::Tensor& source);
    BatchCount count() const override;
    bool isStoredIn(const c10::StorageImpl& storage) const override;

    std::vector<Layer> m_layers;
    int m_windows;
    int m_rowsPerWindow;
    int m_capacity;
    int m_length = 0;
    at::Device m_device;
    Ledger::Entry m_entry;
};

}  // namespace undervoice::engine
