#include "engine/tensor/ledger.h"

#include <algorithm>
#include <utility>

#include "engine/tensor/device_memory.h"
#include "engine/tensor/type_name.h"

namespace undervoice::engine {
namespace {

constexpr std::chrono::milliseconds kBetweenReports{250};

void addSystem(const c10::Device& device, api::MemoryReport& report) {
    const DeviceMemory memory = deviceMemory(device);
    report.reserved = memory.reserved;
    report.driverTotal = memory.inUse;
    report.others = memory.others;
    report.deviceTotal = memory.total;
    report.allocatorCount = memory.tensors;
}

}  // namespace

Ledger::Entry& Ledger::Entry::operator=(Entry&& other) noexcept {
    if (this == &other) return *this;
    leave();
    m_ledger = std::move(other.m_ledger);
    m_holder = std::exchange(other.m_holder, nullptr);
    return *this;
}

void Ledger::Entry::noteChange() {
    if (m_ledger) m_ledger->noteChange();
}

void Ledger::Entry::leave() {
    if (!m_ledger || !m_holder) return;
    std::erase(m_ledger->m_holders, m_holder);
    m_ledger->noteChange();
    m_holder = nullptr;
}

Ledger::Entry Ledger::enter(const CacheHolder& holder) {
    m_holders.push_back(&holder);
    noteChange();
    return Entry(shared_from_this(), &holder);
}

void Ledger::setModes(std::string modes, const api::CacheLatents& latents, std::int64_t weights) {
    m_facts.modes = std::move(modes);
    m_facts.latents = latents;
    m_facts.weights = weights;
    noteChange();
}

void Ledger::follow(Category category, const at::Tensor& tensor) {
    std::erase_if(m_followed, [](const Followed& f) { return f.storage.expired(); });
    const auto weak = tensor.storage().getWeakStorageImpl();
    const bool isKnown = std::ranges::any_of(m_followed, [&](const Followed& f) { return f.storage == weak; });
    if (!isKnown) m_followed.push_back({category, weak});
}

bool Ledger::isCache(const c10::StorageImpl& storage) const {
    return std::ranges::any_of(m_holders, [&](const CacheHolder* holder) { return holder->isStoredIn(storage); });
}

plan::CacheWork Ledger::work(std::int64_t windows, std::int64_t rowsPerWindow, int tokens) const {
    return {.layers = m_facts.layers, .state = m_facts.state, .windows = windows, .rowsPerWindow = rowsPerWindow, .tokens = tokens,
            .frames = m_facts.frames, .bytesPerElement = static_cast<std::int64_t>(c10::elementSize(m_facts.type))};
}

/// Like is compared with like: allocated with what mha would allocate for as many rows, used with what it would use; what rows share,
/// they would share.
void Ledger::addOrdinary(const BatchCount& batch, api::MemoryReport& report) const {
    plan::CacheWork used = work(batch.windows, batch.rowsPerWindow, batch.tokens);
    used.sharedTokens = std::min(batch.shared.tokens, batch.tokens);
    const std::int64_t prefixes = batch.shared.count > 0 ? batch.shared.count : batch.allocatedRows;
    plan::CacheWork rows = work(prefixes, prefixes > 0 ? batch.allocatedRows / prefixes : 0, batch.capacity);
    rows.sharedTokens = batch.shared.tokens;
    plan::CacheWork frames = work(batch.allocatedWindows, 1, 0);
    const auto add = [&](api::CacheBytes& bytes) {
        bytes.self.used += plan::selfMhaBytes(used);
        bytes.cross.used += plan::crossMhaBytes(used);
        bytes.self.allocated += plan::selfMhaBytes(rows);
        bytes.cross.allocated += plan::crossMhaBytes(frames);
    };
    add(report.ordinary);
    used.isInt8 = rows.isInt8 = frames.isInt8 = true;
    add(report.ordinaryInt8);
}

void Ledger::addBatch(const BatchCount& batch, api::MemoryReport& report) const {
    report.caches.self.allocated += batch.bytes.self.allocated;
    report.caches.self.used += batch.bytes.self.used;
    report.caches.cross.allocated += batch.bytes.cross.allocated;
    report.caches.cross.used += batch.bytes.cross.used;
    addOrdinary(batch, report);
    report.windows = batch.windows;
    report.beams = batch.rowsPerWindow;
    report.tokens = batch.tokens;
    report.sharedTokens = batch.shared.tokens;
    report.allocatedWindows = batch.allocatedWindows;
    report.sharedPrefixes = static_cast<int>(batch.shared.count);
    report.capacity = batch.capacity;
}

api::MemoryReport Ledger::count() const {
    api::MemoryReport report;
    report.modes = m_facts.modes;
    report.latents = m_facts.latents;
    report.dtype = m_facts.hasInt8Caches ? "int8" : floatTypeName(m_facts.type);
    report.weights = m_facts.weights;
    for (const CacheHolder* holder : m_holders) addBatch(holder->count(), report);
    for (const Followed& followed : m_followed) {
        const auto storage = followed.storage.lock();
        if (!storage || isCache(*storage)) continue;
        auto& bytes = followed.category == Category::Transient ? report.transient : report.encoderWorkspace;
        bytes += static_cast<std::int64_t>(storage->nbytes());
    }
    return report;
}

void Ledger::keepPeaks(const api::MemoryReport& report) {
    api::MemoryPeaks& peaks = m_job->peaks;
    const auto size = [](const api::MemoryReport& r) { return std::pair(r.caches.allocated(), r.caches.used()); };
    if (size(report) >= size(peaks.atLargestCaches)) peaks.atLargestCaches = report;
    const auto raise = [](std::int64_t& peak, std::int64_t value) { peak = std::max(peak, value); };
    raise(peaks.encoderWorkspace, report.encoderWorkspace);
    raise(peaks.selfCache, report.caches.self.allocated);
    raise(peaks.crossCache, report.caches.cross.allocated);
    raise(peaks.transient, report.transient);
    raise(peaks.engineTotal, report.engineTotal());
    raise(peaks.driverTotal, report.driverTotal);
}

void Ledger::sample(const char* phase) {
    if (!m_job) return;
    const Clock::time_point now = Clock::now();
    const bool isDue = m_job->hasChanged || now - m_job->lastReport >= kBetweenReports;
    api::MemoryReport report = count();
    report.timeUs = std::chrono::duration_cast<std::chrono::microseconds>(now - m_job->start).count();
    report.phase = phase;
    if (isDue) {
        addSystem(m_facts.device, report);
    } else {
        report.reserved = m_job->last.reserved;
        report.driverTotal = m_job->last.driverTotal;
        report.others = m_job->last.others;
        report.deviceTotal = m_job->last.deviceTotal;
        report.allocatorCount = m_job->last.allocatorCount;
    }
    keepPeaks(report);
    if (!isDue) return;
    m_job->hasChanged = false;
    m_job->lastReport = now;
    m_job->last = report;
    if (m_job->observer) m_job->observer(report);
}

Ledger::Job::Job(std::shared_ptr<Ledger> ledger, Observer observer) : m_ledger(std::move(ledger)) {
    m_ledger->m_job.emplace();
    m_ledger->m_job->observer = std::move(observer);
    m_ledger->sample("start");
}

Ledger::Job::~Job() { m_ledger->m_job.reset(); }

api::MemoryPeaks Ledger::Job::finish() {
    m_ledger->noteChange();
    m_ledger->sample("end");
    return m_ledger->m_job->peaks;
}

}  // namespace undervoice::engine
