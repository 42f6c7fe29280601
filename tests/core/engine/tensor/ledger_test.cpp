#include "engine/tensor/ledger.h"

#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "engine/tensor/device_memory.h"

namespace undervoice::engine {
namespace {

class FakeBatch final : public CacheHolder {
  public:
    BatchCount batch{.windows = 2, .rowsPerWindow = 3, .tokens = 7, .allocatedWindows = 4, .allocatedRows = 12, .capacity = 10,
                     .bytes = {{500, 300}, {9000, 4500}}};
    at::Tensor cache;
    BatchCount count() const override { return batch; }
    bool isStoredIn(const c10::StorageImpl& storage) const override {
        return cache.defined() && cache.storage().unsafeGetStorageImpl() == &storage;
    }
};

class LedgerTest : public ::testing::Test {
  protected:
    static at::Tensor bytes(std::int64_t count) { return at::empty({count}, at::kByte); }

    std::shared_ptr<Ledger> m_ledger =
        Ledger::create({.weights = 1000, .layers = 2, .state = 128, .frames = 1500, .type = c10::kHalf, .modes = "self x cross e"});
    std::vector<api::MemoryReport> m_reports;
    Ledger::Observer m_observer = [this](const api::MemoryReport& report) { m_reports.push_back(report); };
};

TEST_F(LedgerTest, HoldsNothingButTheWeightsAtFirst) {
    const api::MemoryReport report = m_ledger->count();
    EXPECT_EQ(report.weights, 1000);
    EXPECT_EQ(report.engineTotal(), 1000);
    EXPECT_EQ(report.modes, "self x cross e");
    EXPECT_EQ(report.dtype, "float16");
    EXPECT_EQ(report.windows, 0);
}

TEST_F(LedgerTest, CountsABatchWhileItsEntryLives) {
    const FakeBatch batch;
    {
        const Ledger::Entry entry = m_ledger->enter(batch);
        const api::MemoryReport report = m_ledger->count();
        EXPECT_EQ(report.caches, batch.batch.bytes);
        EXPECT_EQ(report.engineTotal(), 1000 + 9500);
        EXPECT_EQ(report.windows, 2);
        EXPECT_EQ(report.beams, 3);
        EXPECT_EQ(report.tokens, 7);
    }
    EXPECT_EQ(m_ledger->count().engineTotal(), 1000);
}

TEST_F(LedgerTest, SetsOrdinaryAttentionBesideTheSameRows) {
    const FakeBatch batch;
    const Ledger::Entry entry = m_ledger->enter(batch);
    const api::MemoryReport report = m_ledger->count();
    // Two layers, keys and values, 128 wide, two bytes.
    EXPECT_EQ(report.ordinary.self.used, 2 * 2 * 128 * 2 * (2 * 3) * 7);
    EXPECT_EQ(report.ordinary.self.allocated, 2 * 2 * 128 * 2 * 12 * 10);
    EXPECT_EQ(report.ordinary.cross.used, 2 * 2 * 128 * 2 * 2 * 1500);
    EXPECT_EQ(report.ordinary.cross.allocated, 2 * 2 * 128 * 2 * 4 * 1500);
    // Two heads of 64 bytes and a scale of two each.
    EXPECT_EQ(report.ordinaryInt8.self.used, 2 * 2 * (2 * 66) * (2 * 3) * 7);
    EXPECT_EQ(report.ordinaryInt8.cross.allocated, 2 * 2 * (2 * 66) * 4 * 1500);
}

TEST_F(LedgerTest, CountsAStorageOnceHoweverManyTensorsLookAtIt) {
    at::Tensor whole = bytes(600);
    m_ledger->follow(Ledger::Category::EncoderWorkspace, whole);
    at::Tensor part = whole.narrow(0, 100, 50);
    m_ledger->follow(Ledger::Category::EncoderWorkspace, part);
    m_ledger->follow(Ledger::Category::Transient, part);
    EXPECT_EQ(m_ledger->count().encoderWorkspace, 600);
    EXPECT_EQ(m_ledger->count().transient, 0);
    whole.reset();
    EXPECT_EQ(m_ledger->count().encoderWorkspace, 600) << "a part keeps all of it";
    part.reset();
    EXPECT_EQ(m_ledger->count().encoderWorkspace, 0);
}

TEST_F(LedgerTest, CountsWhatServesAsACacheAmongTheCachesOnly) {
    FakeBatch batch;
    batch.cache = bytes(9000);
    m_ledger->follow(Ledger::Category::EncoderWorkspace, batch.cache);
    EXPECT_EQ(m_ledger->count().encoderWorkspace, 9000);
    const Ledger::Entry entry = m_ledger->enter(batch);
    EXPECT_EQ(m_ledger->count().encoderWorkspace, 0);
}

TEST_F(LedgerTest, ReportsEveryChangeAndOtherwiseSeldom) {
    Ledger::Job job(m_ledger, m_observer);
    ASSERT_EQ(m_reports.size(), 1U);
    EXPECT_EQ(m_reports[0].phase, "start");
    for (int i = 0; i < 100; ++i) m_ledger->sample("decoding");
    EXPECT_EQ(m_reports.size(), 1U);
    const FakeBatch batch;
    Ledger::Entry entry = m_ledger->enter(batch);
    m_ledger->sample("prompt");
    ASSERT_EQ(m_reports.size(), 2U);
    EXPECT_EQ(m_reports[1].windows, 2);
    entry.noteChange();
    m_ledger->sample("decoding");
    EXPECT_EQ(m_reports.size(), 3U);
    EXPECT_GE(m_reports[2].timeUs, m_reports[1].timeUs);
    static_cast<void>(job.finish());
    EXPECT_EQ(m_reports.back().phase, "end");
}

TEST_F(LedgerTest, BeginsItsPeaksAnewWithEveryJob) {
    {
        Ledger::Job job(m_ledger, m_observer);
        const at::Tensor output = bytes(700), logits = bytes(80);
        m_ledger->follow(Ledger::Category::EncoderWorkspace, output);
        m_ledger->follow(Ledger::Category::Transient, logits);
        {
            const FakeBatch batch;
            const Ledger::Entry entry = m_ledger->enter(batch);
            m_ledger->sample("decoding");
        }
        m_ledger->sample("decoding");
        const api::MemoryPeaks peaks = job.finish();
        EXPECT_EQ(peaks.selfCache, 500);
        EXPECT_EQ(peaks.crossCache, 9000);
        EXPECT_EQ(peaks.encoderWorkspace, 700);
        EXPECT_EQ(peaks.transient, 80);
        EXPECT_EQ(peaks.engineTotal, 1000 + 9500 + 780);
        EXPECT_EQ(peaks.atLargestCaches.caches.allocated(), 9500);
        EXPECT_EQ(peaks.atLargestCaches.tokens, 7);
    }
    Ledger::Job next(m_ledger, {});
    const api::MemoryPeaks peaks = next.finish();
    EXPECT_EQ(peaks.crossCache, 0);
    EXPECT_EQ(peaks.engineTotal, 1000);
}

TEST_F(LedgerTest, SaysNothingOutsideAJob) {
    {
        const Ledger::Job job(m_ledger, m_observer);
    }
    m_reports.clear();
    m_ledger->sample("decoding");
    EXPECT_TRUE(m_reports.empty());
}

TEST_F(LedgerTest, MayGoBeforeWhatWasEntered) {
    const FakeBatch batch;
    Ledger::Entry entry = m_ledger->enter(batch);
    m_ledger.reset();
    entry.noteChange();
    entry = Ledger::Entry();
}

TEST(DeviceMemoryTest, KnowsTheMachineAndThisProcess) {
    const DeviceMemory memory = deviceMemory(c10::kCPU);
    EXPECT_GT(memory.total, 1 << 20);
    EXPECT_GT(memory.free, 0);
    EXPECT_LE(memory.free, memory.total);
    EXPECT_GT(memory.inUse, 1 << 20);
    EXPECT_LT(memory.inUse + memory.others, memory.total);
    EXPECT_EQ(memory.reserved, 0);
    EXPECT_EQ(machineMemory("NoSuchLine"), 0);
}

TEST(DeviceMemoryTest, SeesWhatThisProcessTakes) {
    const std::int64_t before = deviceMemory(c10::kCPU).inUse;
    const at::Tensor block = at::empty({64 << 20}, at::kByte).fill_(1);
    EXPECT_GE(deviceMemory(c10::kCPU).inUse - before, 60 << 20);
}

#ifndef __SANITIZE_ADDRESS__  // which has an allocator of its own
TEST(DeviceMemoryTest, FreedMemoryBetweenLiveBlocksGoesBackToTheSystem) {
    constexpr std::size_t kBlocks = 2048, kSize = 64 << 10;
    std::vector<std::unique_ptr<char[]>> large, small;
    for (std::size_t i = 0; i < kBlocks; ++i) {
        large.push_back(std::make_unique<char[]>(kSize));
        small.push_back(std::make_unique<char[]>(64));
    }
    large.clear();
    const std::int64_t before = deviceMemory(c10::kCPU).inUse;
    releaseUnusedMemory(c10::kCPU);
    EXPECT_GE(before - deviceMemory(c10::kCPU).inUse, 100 << 20);
}
#endif

}  // namespace
}  // namespace undervoice::engine
