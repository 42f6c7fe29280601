#include "engine/whisper/decoder_state.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <utility>

namespace undervoice::engine {

LayeredState::LayeredState(std::vector<Layer> layers, int windows, int rowsPerWindow, int capacity, at::Device device)
    : m_layers(std::move(layers)), m_windows(windows), m_rowsPerWindow(rowsPerWindow), m_capacity(capacity), m_device(device) {}

void LayeredState::gatherRows(const at::Tensor& source) {
    const RowSource rows(source, m_device);
    for (Layer& layer : m_layers) layer.self->gatherRows(rows, m_length);
}

void LayeredState::repeatRows(int factor) {
    TORCH_CHECK(factor >= 1, "rows cannot be repeated ", factor, " times");
    if (factor == 1) return;
    gatherRows(at::arange(rows(), at::kLong).repeat_interleave(factor));
    m_rowsPerWindow *= factor;
    m_entry.noteChange();
}

void LayeredState::reorderRows(const at::Tensor& source) {
    TORCH_CHECK(source.size(0) == rows(), "a reorder of ", source.size(0), " rows was asked of ", rows());
    gatherRows(source);
}

void LayeredState::keepWindows(const std::vector<std::int64_t>& windows) {
    std::vector<std::int64_t> kept;
    for (const std::int64_t window : windows) {
        TORCH_CHECK(window >= 0 && window < m_windows, "window ", window, " of ", m_windows, " cannot be kept");
        for (int i = 0; i < m_rowsPerWindow; ++i) kept.push_back(window * m_rowsPerWindow + i);
    }
    gatherRows(at::tensor(kept, at::kLong));
    for (Layer& layer : m_layers) layer.cross->keepWindows(windows);
    m_windows = static_cast<int>(windows.size());
    m_entry.noteChange();
}

void LayeredState::truncate(int length) {
    TORCH_CHECK(length >= 0 && length <= m_length, "a cache of ", m_length, " tokens cannot be cut to ", length);
    if (length == m_length) return;
    for (const Layer& layer : m_layers)
        TORCH_CHECK(layer.self->canCutTo(length), "a cache of ", m_length, " tokens cannot be cut to ", length, ": it would end within merged tokens");
    m_length = length;
}

std::int64_t LayeredState::selfBytes() const {
    std::int64_t bytes = 0;
    for (const Layer& layer : m_layers) bytes += layer.self->bytesAllocated();
    return bytes;
}

std::int64_t LayeredState::crossBytes() const {
    std::int64_t bytes = 0;
    for (const Layer& layer : m_layers) bytes += layer.cross->bytesAllocated();
    return bytes;
}

BatchCount LayeredState::count() const {
    BatchCount count{.windows = m_windows, .rowsPerWindow = m_rowsPerWindow, .tokens = m_length, .capacity = m_capacity, .shared = {}, .bytes = {}};
    for (const Layer& layer : m_layers) {
        count.bytes.self.allocated += layer.self->bytesAllocated();
        count.bytes.self.used += layer.self->bytesUsed(m_length);
        count.bytes.cross.allocated += layer.cross->bytesAllocated();
        count.bytes.cross.used += layer.cross->bytesUsed();
        if (const SharedPrefix shared = layer.self->shared(); shared.tokens > count.shared.tokens) count.shared = shared;
        count.allocatedRows = std::max(count.allocatedRows, static_cast<int>(layer.self->rowsAllocated()));
        count.allocatedWindows = std::max(count.allocatedWindows, static_cast<int>(layer.cross->windowsAllocated()));
    }
    return count;
}

bool LayeredState::isStoredIn(const c10::StorageImpl& storage) const {
    return std::ranges::any_of(m_layers, [&](const Layer& layer) { return layer.cross->isStoredIn(storage); });
}

}  // namespace undervoice::engine
