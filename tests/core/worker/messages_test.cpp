#include "worker/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "../library/library_fixtures.h"
#include "service/job_record.h"

namespace undervoice::worker {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

template <typename T>
T sentAs(const Event& event) {
    const auto decoded = decodeEvent(encode(event));
    EXPECT_TRUE(decoded) << decoded.error().message;
    return std::get<T>(decoded.value());
}

std::string cbor(const json& value) {
    std::string bytes;
    json::to_cbor(value, bytes);
    return bytes;
}

TEST(MessagesTest, RequestsComeBack) {
    service::TranscriptionRequest request;
    request.file = "/interviews/K\xfc\xdf.wav";  // not UTF-8
    request.part.channel = 1;
    request.part.toUs = 7'000'000;
    request.options.hotwords = "Grünewald";
    request.options.decoding.beamSize.reset();
    request.options.freeBytes = 123;
    request.model.path = "/models/\xe9";
    request.model.attention = {{"t", "mla"}, "e", true};
    request.again = true;

    const auto decoded = decodeCommand(encode(Command(Transcribe{request})));

    ASSERT_TRUE(decoded) << decoded.error().message;
    const auto& got = std::get<Transcribe>(*decoded).request;
    EXPECT_EQ(got.file, request.file);
    EXPECT_EQ(got.model.path, request.model.path);
    EXPECT_EQ(service::requestToJson(got), service::requestToJson(request));
    EXPECT_EQ(got.options.freeBytes, 123);
}

TEST(MessagesTest, ResumeAndCancelComeBack) {
    const auto resume = decodeCommand(encode(Command(Resume{library::RunId(12), "/moved/\xff.wav"})));

    EXPECT_EQ(std::get<Resume>(resume.value()).run, library::RunId(12));
    EXPECT_EQ(std::get<Resume>(*resume).movedTo, "/moved/\xff.wav");
    EXPECT_TRUE(std::holds_alternative<Cancel>(decodeCommand(encode(Command(Cancel{}))).value()));
}

TEST(MessagesTest, WindowsComeBackToTheLastBit) {
    Window window = test::someWindow(3, 77);
    window.segments.at(0).startSeconds = 4.799999999999999;
    window.segments[0].avgLogprob = -0.0;
    window.segments[0].evidence.flags = {Flag::Compression, Flag::LanguageChange};
    window.loopState = LoopState{3000, 1, {1, 2, 3}, 27.5};

    const Window got = sentAs<WindowCommitted>(WindowCommitted{window}).window;

    EXPECT_EQ(got, window);
    EXPECT_TRUE(std::signbit(got.segments[0].avgLogprob));
}

TEST(MessagesTest, NumbersThatAreNoneComeBack) {
    Window window = test::someWindow(0, 1);
    window.segments.at(0).avgLogprob = std::nan("");

    EXPECT_TRUE(std::isnan(sentAs<WindowCommitted>(WindowCommitted{window}).window.segments[0].avgLogprob));
}

TEST(MessagesTest, MemoryComesBackToTheByte) {
    api::MemoryReport report;
    report.phase = "decoding";
    report.modes = "self t,mla cross e";
    report.weights = 290'000'000'001;
    report.caches = {{10, 9}, {8, 7}};
    report.ordinary = {{100, 90}, {80, 70}};
    report.ordinaryInt8.self.used = 5;
    report.others = -1;

    const api::MemoryReport got = sentAs<MemoryMeasured>(MemoryMeasured{report}).report;

    EXPECT_EQ(got.phase, report.phase);
    EXPECT_EQ(got.weights, report.weights);
    EXPECT_EQ(got.caches, report.caches);
    EXPECT_EQ(got.ordinary, report.ordinary);
    EXPECT_EQ(got.ordinaryInt8, report.ordinaryInt8);
    EXPECT_EQ(got.engineTotal(), report.engineTotal());
}

TEST(MessagesTest, ResultsAndErrorsComeBack) {
    service::JobResult result;
    result.origin = service::TranscriptionOutcome::Origin::Resumed;
    result.run = library::RunId(5);
    result.memory.atLargestCaches.modes = "self mha cross mha";
    result.warnings = {"It broke off at 1:04:00."};

    const auto finished = sentAs<Finished>(Finished{result}).result;
    const auto failed = sentAs<Failed>(Failed{{ErrorCode::OutOfMemory, "It did not fit."}}).error;

    EXPECT_EQ(finished.origin, result.origin);
    EXPECT_EQ(finished.run, result.run);
    EXPECT_EQ(finished.memory.atLargestCaches.modes, "self mha cross mha");
    EXPECT_EQ(finished.warnings, result.warnings);
    EXPECT_EQ(failed.code, ErrorCode::OutOfMemory);
    EXPECT_EQ(failed.message, "It did not fit.");
}

TEST(MessagesTest, RefusesWhatIsNoMessage) {
    EXPECT_EQ(decodeEvent("").error().code, ErrorCode::Format);
    EXPECT_EQ(decodeEvent("not CBOR at all").error().code, ErrorCode::Format);
    EXPECT_EQ(decodeEvent(cbor(json::array({0}))).error().code, ErrorCode::Format);
    EXPECT_THAT(decodeEvent(cbor(json::array({99, json::object()}))).error().message, HasSubstr("unknown kind of message"));
}

TEST(MessagesTest, RefusesAMessageThatLacksAField) {
    EXPECT_THAT(decodeEvent(cbor(json::array({0, json::object()}))).error().message, HasSubstr("version"));
}

TEST(MessagesTest, RefusesAnUnknownErrorCode) {
    const json failed = json::array({9, {{"error", {{"code", 1000}, {"message", "?"}}}}});

    EXPECT_EQ(decodeEvent(cbor(failed)).error().code, ErrorCode::Format);
}

TEST(MessagesTest, RefusesARequestThatMakesNoSense) {
    service::TranscriptionRequest request;
    request.options.batchSize = 0;

    EXPECT_EQ(decodeCommand(encode(Command(Transcribe{request}))).error().code, ErrorCode::Format);
}

}  // namespace
}  // namespace undervoice::worker
