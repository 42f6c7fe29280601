#include "service/job_record.h"

#include "service/transcription_service.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace undervoice::service {
namespace {

TEST(JobRecordTest, EveryPartOfTheIdentityChangesTheKey) {
    const JobIdentity base{"audio", {}, true, "weights", "float32", "self mha cross mha", "{}", "0.1.0"};
    std::vector<JobIdentity> variants(12, base);
    variants[1].audioSha256 = "other";
    variants[2].lane.track = 1;
    variants[3].lane.channel = 0;
    variants[4].lane.fromUs = 1;
    variants[5].keepTimestamps = false;
    variants[6].weightsSha256 = "other";
    variants[7].dtypeName = "bfloat16";
    variants[8].optionsJson = R"({"beam_size":1})";
    variants[9].programVersion = "0.2.0";
    variants[10].attention = "self x cross e";
    variants[11].lane.task = library::kSecondReadingTask;

    std::set<std::string> keys;
    for (const JobIdentity& variant : variants) keys.insert(jobKey(variant));

    EXPECT_EQ(keys.size(), variants.size());
    EXPECT_EQ(jobKey(base), jobKey(base));
    EXPECT_EQ(jobKey(base).size(), 64U);
}

TEST(JobRecordTest, RequestsComeBack) {
    api::ModelOptions model;
    model.path = "/models/ünder voice";
    model.assetsFolder = "/assets";
    model.device = api::DeviceKind::Cuda;
    model.deviceIndex = 1;
    model.dtype = api::Dtype::BFloat16;
    model.threads = 3;
    model.name = "base";
    model.attention = {{"t", "x"}, "e"};
    media::DecodeOptions part;
    part.track = 2;
    part.channel = 1;
    part.fromUs = 5'000'000;
    part.toUs = 7'000'000;
    part.keepTimestamps = false;

    const std::string kept = requestToJson(StoredRequest{model, part, R"({"folder":"/out"})"});
    const auto stored = requestFromJson(kept).value();

    EXPECT_EQ(requestToJson(stored), kept);
    EXPECT_EQ(stored.output, R"({"folder":"/out"})");
    EXPECT_EQ(stored.model.path, model.path);
    EXPECT_EQ(stored.model.attention.self, model.attention.self);
    EXPECT_EQ(stored.part.toUs, part.toUs);
}

TEST(JobRecordTest, TheLastBatchChangesComeBack) {
    StoredRequest request;
    for (int i = 0; i < 25; ++i) request.batchChanges.push_back("Change " + std::to_string(i));
    const auto stored = requestFromJson(requestToJson(request)).value();
    ASSERT_EQ(stored.batchChanges.size(), kMostBatchChanges);
    EXPECT_EQ(stored.batchChanges.front(), "Change 5");
    EXPECT_EQ(stored.batchChanges.back(), "Change 24");
    EXPECT_EQ(requestFromJson(requestToJson(StoredRequest{}))->batchChanges.size(), 0U);
    auto hostile = nlohmann::json::parse(requestToJson(request));
    hostile["batch_changes"] = 7;
    EXPECT_FALSE(requestFromJson(hostile.dump()));
}

TEST(JobRecordTest, ClocksComeBackAndImpossibleOnesDoNot) {
    const PlayerClock clock{*TimeMap::ofPieces(160'000, {{-5, 1'500'000, 125, 2}, {32'000, 63'500'000, 631, 10}}), 1'400'000};
    const std::string kept = requestToJson(StoredRequest{{}, {}, {}, clock});
    EXPECT_EQ(requestFromJson(kept)->clock, clock);
    EXPECT_EQ(requestFromJson(requestToJson(StoredRequest{}))->clock, std::nullopt);

    auto hostile = nlohmann::json::parse(kept);
    hostile["clock"]["pieces"][1][1] = 0;  // back in time
    EXPECT_EQ(requestFromJson(hostile.dump())->clock, std::nullopt);
    hostile["clock"]["pieces"] = 7;
    EXPECT_EQ(requestFromJson(hostile.dump()).error().code, ErrorCode::Format);
}

TEST(JobRecordTest, RefusesHostileRequests) {
    for (const char* text : {"", "[]", "{}", R"({"model":1,"part":2})",
                             R"({"model":{"path":"p","assets":"a","device":0,"device_index":0,"dtype":0,"threads":0,"name":""},)"
                             R"("part":{"track":null,"channel":null,"from_us":-5,"to_us":null,"keep_timestamps":true}})"})
        EXPECT_EQ(requestFromJson(text).error().code, ErrorCode::Format) << text;
}

TEST(JobRecordTest, ReadsDatesOfRecorders) {
    EXPECT_EQ(timeFromIso("2024-05-01T12:00:01.000000Z"), 1'714'564'801'000);
    EXPECT_EQ(timeFromIso("2024-05-01 12:00:01"), 1'714'564'801'000);
    EXPECT_EQ(timeFromIso("2024-05-01"), 1'714'521'600'000);
    for (const char* text : {"", "yesterday", "1904-01-01T00:00:00Z", "2024-13-01", "2024-05-99", "99999999999999999999-1-1"})
        EXPECT_FALSE(timeFromIso(text)) << text;
}

TEST(JobRecordTest, ContainerFactsAreJsonWhateverTheTitle) {
    media::MediaInfo info;
    info.title = "quote \" and \xFF";
    info.tracks.resize(2);

    const auto value = nlohmann::json::parse(containerToJson(info));

    EXPECT_EQ(value.at("tracks").size(), 2U);
}

TEST(JobRecordTest, SeedIsTheStartOfTheKey) {
    EXPECT_EQ(seedOfJob("ffffffffffffffff" + std::string(48, '0')), 0xffff'ffff'ffff'ffffULL);
    EXPECT_EQ(seedOfJob("0000000000000001" + std::string(48, '0')), 1U);
}

}  // namespace
}  // namespace undervoice::service
