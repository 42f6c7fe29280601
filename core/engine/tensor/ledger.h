#pragma once
// The bytes that a loaded model holds, by category (spec: attention.md §9). The model enters what it makes: the caches of every
// batch, what the encoder gives, logits; whatever decodes needs to know nothing of it. Counted is what is there: a tensor leaves
// with its last user. Engine thread only.
//
// Note: tensors that are followed
// What the encoder gives is handed about, stacked, kept for the words. The ledger keeps a weak reference to each storage and counts
// it while it lives, once, however many tensors look at it; not at all where it serves as a cache itself (cross mode e), as the
// caches count it.

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>
#include <c10/core/Storage.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/memory_report.h"
#include "engine/cache/plan.h"
#include "engine/cache/self_cache.h"

namespace undervoice::engine {

/// What a batch's caches hold.
struct BatchCount {
    int windows = 0, rowsPerWindow = 0, tokens = 0;
    int allocatedWindows = 0, allocatedRows = 0, capacity = 0;  ///< that the storage has room for
    SharedPrefix shared = {};                                   ///< what of the tokens is there once for several rows
    api::CacheBytes bytes;
};

/// The caches of one batch.
class CacheHolder {
  public:
    virtual BatchCount count() const = 0;
    /// Whether a cache is this very storage.
    virtual bool isStoredIn(const c10::StorageImpl& storage) const = 0;

  protected:
    ~CacheHolder() = default;
};

class Ledger : public std::enable_shared_from_this<Ledger> {
  public:
    /// What does not change while the model is loaded, but for the modes and the weights that they take.
    struct Facts {
        std::int64_t weights = 0;
        std::int64_t layers = 0, state = 0, frames = 0;  ///< of the decoder, and of the encoder's output
        c10::Device device = c10::kCPU;
        c10::ScalarType type = c10::kFloat;  ///< of the caches, unless they are in int8 rows
        bool hasInt8Caches = false;
        std::string modes;
        api::CacheLatents latents = {};
    };
    using Observer = std::function<void(const api::MemoryReport&)>;
    enum class Category { EncoderWorkspace, Transient };

    /// A ledger is shared: what was entered may outlive the model.
    static std::shared_ptr<Ledger> create(Facts facts) { return std::shared_ptr<Ledger>(new Ledger(std::move(facts))); }

    /// A batch's place in the ledger, until this goes.
    class Entry {
      public:
        Entry() = default;
        ~Entry() { leave(); }
        Entry(Entry&& other) noexcept : m_ledger(std::move(other.m_ledger)), m_holder(std::exchange(other.m_holder, nullptr)) {}
        Entry& operator=(Entry&& other) noexcept;
        /// Windows or beams have come or gone.
        void noteChange();

      private:
        friend class Ledger;
        Entry(std::shared_ptr<Ledger> ledger, const CacheHolder* holder) : m_ledger(std::move(ledger)), m_holder(holder) {}
        void leave();
        std::shared_ptr<Ledger> m_ledger;
        const CacheHolder* m_holder = nullptr;
    };
    /// The holder stays where it is as long as the entry.
    [[nodiscard]] Entry enter(const CacheHolder& holder);

    /// The model runs in other modes from here on. Nothing is being decoded.
    void setModes(std::string modes, const api::CacheLatents& latents, std::int64_t weights);

    /// See Note: tensors that are followed.
    void follow(Category category, const at::Tensor& tensor);

    /// A job's peaks begin. The observer is called by sample(): at once where a batch changed, else four times a second at most.
    class Job {
      public:
        Job(std::shared_ptr<Ledger> ledger, Observer observer);
        ~Job();
        Job(const Job&) = delete;
        Job& operator=(const Job&) = delete;
        /// Reports a last time.
        api::MemoryPeaks finish();

      private:
        std::shared_ptr<Ledger> m_ledger;
    };

    /// A step was done. Cheap, nothing without a job.
    void sample(const char* phase);

    /// The engine's own bytes at this moment.
    api::MemoryReport count() const;

  private:
    using Clock = std::chrono::steady_clock;
    struct Followed {
        Category category;
        c10::weak_intrusive_ptr<c10::StorageImpl> storage;
    };
    struct JobState {
        Observer observer;
        Clock::time_point start = Clock::now(), lastReport;
        api::MemoryPeaks peaks;
        api::MemoryReport last;  ///< reported
        bool hasChanged = true;
    };

    explicit Ledger(Facts facts) : m_facts(std::move(facts)) {}
    plan::CacheWork work(std::int64_t windows, std::int64_t rowsPerWindow, int tokens) const;
    void addBatch(const BatchCount& batch, api::MemoryReport& report) const;
    void addOrdinary(const BatchCount& batch, api::MemoryReport& report) const;
    bool isCache(const c10::StorageImpl& storage) const;
    void noteChange() { if (m_job) m_job->hasChanged = true; }
    void keepPeaks(const api::MemoryReport& report);

    Facts m_facts;
    std::vector<const CacheHolder*> m_holders;
    std::vector<Followed> m_followed;
    std::optional<JobState> m_job;
};

}  // namespace undervoice::engine
