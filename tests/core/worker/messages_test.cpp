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
    request.isSecondReading = true;

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

TEST(MessagesTest, SelectionsComeBack) {
    service::SelectionRequest request{.run = library::RunId(7), .beginSeconds = 0.1, .endSeconds = 4.799999999999999};
    request.options.decoding.beamSize = 3;
    request.model.path = "/models/\xe9";
    service::SelectionReading reading{"cy", test::someWindow(2, 5).segments, 1.5, {"It is quiet."}};

    const auto got = std::get<ReadSelection>(decodeCommand(encode(Command(ReadSelection{request}))).value()).request;
    const auto heard = sentAs<SelectionRead>(SelectionRead{reading}).reading;

    EXPECT_EQ(got.run, request.run);
    EXPECT_EQ(got.beginSeconds, 0.1);
    EXPECT_EQ(got.endSeconds, 4.799999999999999);
    EXPECT_EQ(got.options.decoding.beamSize, 3);
    EXPECT_EQ(got.model.path, request.model.path);
    EXPECT_EQ(heard.language, "cy");
    EXPECT_EQ(heard.segments, reading.segments);
    EXPECT_EQ(heard.warnings, reading.warnings);
}

TEST(MessagesTest, RefusesASelectionOfNothing) {
    const service::SelectionRequest request{.run = library::RunId(7), .beginSeconds = 5, .endSeconds = 5};

    EXPECT_EQ(decodeCommand(encode(Command(ReadSelection{request}))).error().code, ErrorCode::Format);
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
    report.latents = {{96, 112}, {384, 384}};
    report.weights = 290'000'000'001;
    report.caches = {{10, 9}, {8, 7}};
    report.ordinary = {{100, 90}, {80, 70}};
    report.ordinaryInt8.self.used = 5;
    report.others = -1;

    const api::MemoryReport got = sentAs<MemoryMeasured>(MemoryMeasured{report}).report;

    EXPECT_EQ(got.phase, report.phase);
    EXPECT_EQ(got.latents, report.latents);
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

TEST(MessagesTest, WishesAndQuestionsComeBack) {
    api::ModelOptions model;
    model.path = "/models/\xe9";
    model.device = api::DeviceKind::Cuda;
    const auto change = decodeCommand(encode(Command(ChangeAttention{{{"t", "mla"}, "e", false}})));
    const auto plan = decodeCommand(encode(Command(PlanMemory{model, {.beams = {1, 5}, .freeBytes = 7, .batch = 3}})));

    EXPECT_EQ(std::get<ChangeAttention>(change.value()).modes, (api::AttentionModes{{"t", "mla"}, "e", false}));
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(std::get<PlanMemory>(*plan).model.path, model.path);
    EXPECT_EQ(std::get<PlanMemory>(*plan).model.device, model.device);
    EXPECT_EQ(std::get<PlanMemory>(*plan).options.beams, (std::vector<int>{1, 5}));
    EXPECT_EQ(std::get<PlanMemory>(*plan).options.batch, 3);
    EXPECT_TRUE(std::holds_alternative<DescribeDevices>(decodeCommand(encode(Command(DescribeDevices{}))).value()));
}

TEST(MessagesTest, AnswersComeBack) {
    api::MemoryPlan plan;
    plan.available = 12;
    plan.fits = {{.self = "t,mha", .cross = "e", .isCurrent = true, .beams = 5, .windows = 9, .need = {.weights = 1, .reserve = 2}, .cachesOfWindow = 3, .batch = 8, .needOfBatch = {.transient = 4}}};
    api::AttentionChange change{{{"x"}, "e", false}, {}, "It does not fit."};
    change.model.attentionChoices = {{{"mha"}, "mha", false}};

    const auto planned = sentAs<MemoryPlanned>(MemoryPlanned{plan}).plan;
    const auto changed = sentAs<AttentionChanged>(AttentionChanged{change}).change;

    EXPECT_EQ(planned.available, 12);
    EXPECT_EQ(planned.fits.at(0).self, "t,mha");
    EXPECT_EQ(planned.fits[0].need.total(), 3);
    EXPECT_EQ(planned.fits[0].needOfBatch.transient, 4);
    EXPECT_EQ(changed.modes, change.modes);
    EXPECT_EQ(changed.model.attentionChoices, change.model.attentionChoices);
    EXPECT_EQ(changed.refusal, "It does not fit.");
    EXPECT_EQ(sentAs<DevicesDescribed>(DevicesDescribed{"{}"}).json, "{}");
}

}  // namespace
}  // namespace undervoice::worker
