#include "memory_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "api/memory_csv.h"
#include "support/fixtures.h"

namespace undervoice::cli {
namespace {

api::MemoryReport someReport() {
    api::MemoryReport report;
    report.timeUs = 1'250'000;
    report.phase = "decoding";
    report.windows = 3;
    report.beams = 5;
    report.tokens = 28;
    report.sharedTokens = 4;
    report.allocatedWindows = 8;
    report.capacity = 224;
    report.modes = "self t,mla cross e";
    report.dtype = "float32";
    report.weights = 77'000'000;
    report.encoderWorkspace = 1'000'000;
    report.caches = {{2'000'000, 300'000}, {9'000'000, 4'000'000}};
    report.transient = 500'000;
    report.ordinary = {{12'000'000, 1'500'000}, {74'000'000, 30'000'000}};
    report.ordinaryInt8 = {{3'000'000, 0}, {19'000'000, 0}};
    report.reserved = 7;
    report.driverTotal = 400'000'000;
    report.others = 2'000'000'000;
    return report;
}

TEST(MemoryCsvText, HasAValueForEveryColumn) {
    EXPECT_EQ(api::memoryCsvHeader(),
              "time_us,phase,windows,beams,tokens,weights,encoder_ws,cross_alloc,cross_used,self_alloc,self_used,transient,reserved,driver_total,others,"
              "mha_analytic,shared_tokens");
    EXPECT_EQ(api::memoryCsvRow(someReport()),
              "1250000,decoding,3,5,28,77000000,1000000,9000000,4000000,2000000,300000,500000,7,400000000,2000000000,31500000,4");
}

TEST(MemoryCsvText, CanBeReadWhileItGrows) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "memory.csv";
    const auto csv = MemoryCsv::create(path);
    ASSERT_TRUE(csv) << csv.error().message;
    (*csv)->add(someReport());
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(text, api::memoryCsvHeader() + "\n" + api::memoryCsvRow(someReport()) + "\n");
    EXPECT_TRUE((*csv)->finish());
}

TEST(MemoryCsvText, NamesAFileThatCannotBeWritten) {
    const auto csv = MemoryCsv::create("/no/such/folder/memory.csv");
    ASSERT_FALSE(csv);
    EXPECT_EQ(csv.error().code, ErrorCode::Io);
    EXPECT_NE(csv.error().message.find("/no/such/folder/memory.csv"), std::string::npos);
}

TEST(SavingsText, GivesEveryShareWithItsBase) {
    api::MemoryPeaks peaks;
    peaks.atLargestCaches = someReport();
    // 75 of 86 MB; everything was 89.5 MB, and would have been 164.5.
    EXPECT_EQ(savingsText(peaks),
              "Peak caches: 2.0 MB self and 9.0 MB cross (self t,mla cross e, float32, 8 windows with 5 rows and room for 224 tokens each); ordinary "
              "attention would have taken 12.0 MB self and 74.0 MB cross: 87.2 % of these 86.0 MB saved, 45.6 % of all 164 MB with weights and "
              "workspace; in int8 rows (--cache_dtype int8) ordinary attention would take 22.0 MB.");
}

TEST(SavingsText, SaysHowWideLatentsAre) {
    api::MemoryPeaks peaks;
    peaks.atLargestCaches = someReport();
    peaks.atLargestCaches.latents = {{96, 112}, {384, 384}};
    const std::string text = savingsText(peaks);
    EXPECT_NE(text.find("(self t,mla cross e, latents of 96 to 112 a token and layer, latents of 384 a frame and layer, float32, 8 windows"), std::string::npos)
        << text;
}

TEST(SavingsText, ClaimsNothingForOrdinaryAttention) {
    api::MemoryPeaks peaks;
    peaks.atLargestCaches = someReport();
    peaks.atLargestCaches.caches = peaks.atLargestCaches.ordinary;
    const std::string text = savingsText(peaks);
    EXPECT_NE(text.find("nothing was saved"), std::string::npos) << text;
    EXPECT_EQ(text.find('%'), std::string::npos) << text;
}

TEST(SavingsText, SaysWhenNothingWasDecoded) { EXPECT_EQ(savingsText({}), "Nothing was decoded: there were no caches."); }

api::MemoryPlan somePlan() {
    api::MemoryPlan plan;
    plan.device = "CPU, 2 threads";
    plan.dtype = "float32";
    plan.available = 4'000'000'000;
    plan.tokens = 448;
    for (const char* cross : {"mha", "e"})
        for (const int beams : {1, 5}) {
            api::MemoryFit fit{.self = "t,mha", .cross = cross, .isCurrent = cross == std::string("e"), .beams = beams, .windows = 100 / beams, .need = {}, .needOfBatch = {}};
            fit.need.weights = 77'000'000;
            fit.cachesOfWindow = 6'400'000 * beams;
            plan.fits.push_back(fit);
        }
    return plan;
}

TEST(PlanText, HasALineForEveryPairAndMarksTheCurrentOne) {
    const std::string text = planText(somePlan(), "tiny.en");
    EXPECT_NE(text.find("tiny.en on CPU, 2 threads: 4.0 GB for everything, of which its weights take 77.0 MB; caches in float32, 448 tokens a row."),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("\n  t,mha        mha           100     6.4 MB         20    32.0 MB\n* t,mha        e "), std::string::npos) << text;
    EXPECT_NE(text.find("1 beam "), std::string::npos);
    EXPECT_NE(text.find("5 beams"), std::string::npos);
}

TEST(PlanText, IsJsonWithTheSameNumbers) {
    const auto json = nlohmann::json::parse(planJson(somePlan(), "tiny.en"));
    EXPECT_EQ(json.at("available_bytes"), 4'000'000'000);
    ASSERT_EQ(json.at("fits").size(), 4U);
    EXPECT_EQ(json.at("fits")[3].at("cross"), "e");
    EXPECT_EQ(json.at("fits")[3].at("windows"), 20);
    EXPECT_EQ(json.at("fits")[3].at("current"), true);
    EXPECT_EQ(json.at("fits")[3].at("need").at("weights"), 77'000'000);
}

}  // namespace
}  // namespace undervoice::cli
