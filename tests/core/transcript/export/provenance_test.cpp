#include "transcript/export/provenance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "export_examples.h"
#include "support/fixtures.h"
#include "transcript/export/json_record.h"

namespace undervoice {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

const std::vector<ContentLine> kLines = {{-1, "Title"}, {500'000, "Ünï"}};

TEST(ProvenanceTest, SaysWhereTheTextComesFromAndWhatWasChanged) {
    const json record = makeRecord(test::interview(), "docx", kLines);

    EXPECT_EQ(record.at("recording"), (json{{"name", "interview.opus"}, {"sha256", std::string(64, 'a')}, {"duration_us", 69'700'000}}));
    EXPECT_EQ(record.at("model"), (json{{"name", "base"}, {"sha256", std::string(64, 'b')}, {"self", "x"}, {"cross", "mha"}}));
    EXPECT_EQ(record.at("options"), (json{{"beam_size", 5}, {"temperatures", {0.0, 0.2}}}));
    EXPECT_EQ(record.at("program"), "0.1.0");
    EXPECT_EQ(record.at("segments")[1], (json{{"start_us", 8'500'000}, {"end_us", 12'000'000}, {"machine_sha256", sha256Hex("My ankle kept the light.")},
                                              {"text", "My uncle kept the light."}, {"changed_ms", 1'777'000'000'000}}));
    EXPECT_EQ(record.at("segments")[0], (json{{"start_us", 200'000}, {"end_us", 7'900'000}, {"machine_sha256", sha256Hex("Good morning. How did that begin?")}}));
    EXPECT_EQ(record.at("content").at("lines"), (json{{nullptr, "Title"}, {500'000, "Ünï"}}));
    EXPECT_EQ(record.at("content").at("sha256"), sha256Hex("Title\nÜnï\n"));
    EXPECT_EQ(record.at("content").at("line_digests"), (json{placeDigest("Title"), placeDigest("Ünï")}));
}

TEST(ProvenanceTest, OfAPartItSaysWhichAndWhatItsTimesCountFrom) {
    const json part = makeRecord(test::partOfInterview(), "srt", kLines);
    const json recording = makeRecord(countedFrom(test::partOfInterview(), TimesFrom::Recording), "srt", kLines);

    EXPECT_EQ(part.at("recording").at("part"), (json{{"from_us", 600'000'000}, {"to_us", 720'000'000}}));
    EXPECT_EQ(part.at("times_from"), "part");
    EXPECT_EQ(part.at("segments")[1].at("start_us"), 8'500'000);
    EXPECT_EQ(recording.at("recording"), part.at("recording"));
    EXPECT_EQ(recording.at("times_from"), "recording");
    EXPECT_EQ(recording.at("segments")[1].at("start_us"), 608'500'000);
    EXPECT_EQ(readRecord(readableJson(part), "x")->part, (ExportPart{600'000'000, 720'000'000}));
    EXPECT_EQ(readRecord(readableJson(recording), "x")->part, (ExportPart{600'000'000, 720'000'000}));
    EXPECT_EQ(readRecord(readableJson(part), "x")->timesFrom, TimesFrom::Part);
    EXPECT_EQ(readRecord(readableJson(recording), "x")->timesFrom, TimesFrom::Recording);
    EXPECT_EQ(readRecord(readableJson(makeRecord(test::interview(), "srt", kLines)), "x")->part, std::nullopt);
    EXPECT_EQ(readRecord(readableJson(makeRecord(test::interview(), "srt", kLines)), "x")->timesFrom, std::nullopt);
}

TEST(ProvenanceTest, NamesNobodyUnlessAPersonEnteredIt) {
    ExportDocument document = test::interview();
    EXPECT_FALSE(makeRecord(document, "txt", {}).contains("checked_by"));
    document.checkedBy = "Cleo";
    EXPECT_EQ(makeRecord(document, "txt", {}).at("checked_by"), "Cleo");
}

TEST(ProvenanceTest, ReadsBackWhatItWrote) {
    const auto record = readRecord(embeddedJson(makeRecord(test::interview(), "docx", kLines)), "x");

    ASSERT_TRUE(record) << record.error().message;
    EXPECT_TRUE(record->isIntact);
    EXPECT_EQ(record->lines, kLines);
    EXPECT_EQ(record->format, "docx");
    EXPECT_EQ(record->recordingSha256, std::string(64, 'a'));
    EXPECT_EQ(record->segments, 4);
    EXPECT_EQ(record->changedSegments, 1);
    EXPECT_EQ(record->lastChangeMs, 1'777'000'000'000);
}

TEST(ProvenanceTest, AChangedRecordIsNotIntact) {
    std::string record = readableJson(makeRecord(test::interview(), "docx", kLines));
    record.replace(record.find("interview.opus"), 14, "interview.opuz");

    EXPECT_FALSE(readRecord(record, "x")->isIntact);
}

TEST(ProvenanceTest, TheLayoutOfARecordDoesNotCount) {
    EXPECT_TRUE(readRecord(readableJson(makeRecord(test::interview(), "docx", kLines)), "x")->isIntact);
    EXPECT_TRUE(readRecord(makeRecord(test::interview(), "docx", kLines).dump(7), "x")->isIntact);
}

TEST(ProvenanceTest, EmbeddedItIsTheSameValue) {
    const json record = makeRecord(test::hostileDocument(), "docx", {{-1, "\\u0041 \"quoted\" \\n <b> Ünï 🎙 a1b2"}});

    EXPECT_EQ(json::parse(embeddedJson(record)), record);
}

TEST(ProvenanceTest, EmbeddedItHasNoWordThatCouldBeReplaced) {
    const std::string record = embeddedJson(makeRecord(test::interview(), "docx", {{-1, "My uncle kept \"the\" light"}}));

    for (const char* word : {"My", "uncle", "kept", "the", "light"}) EXPECT_EQ(record.find(word), std::string::npos) << word;
    EXPECT_NE(record.find("\"content\": "), std::string::npos) << "names stay readable";
}

TEST(ProvenanceTest, ADigestOfAPlaceHasNoWordAndNoNumberInIt) {
    EXPECT_EQ(placeDigest("Title"), "7_e_8_c_d_2_0_5_6_d_a_7_3_a") << "printf Title | sha256sum | cut -c1-14";
    EXPECT_EQ(placeDigest("").size(), 27U);
}

TEST(ProvenanceTest, EmbeddedItHasNoMarksOfAnyFormat) {
    const std::string record = embeddedJson(makeRecord(test::hostileDocument(), "docx", {{-1, "<b> & --> ]]> \xEF\xBF\xBD é"}}));

    EXPECT_EQ(record.find_first_of("<>&\n"), std::string::npos);
    EXPECT_TRUE(std::ranges::all_of(record, [](unsigned char c) { return c >= 0x20 && c < 0x7F; }));
    EXPECT_EQ(readRecord(record, "x")->lines.at(0).text, "<b> & --> ]]> \xEF\xBF\xBD é");
}

/// The canonical form is one that others can compute: Python's json and hashlib know nothing of ours.
TEST(ProvenanceTest, PythonFindsTheSameDigest) {
    const test::TemporaryFolder folder;
    ExportDocument document = test::hostileDocument();
    document.optionsJson = R"({"threshold":-1e-05,"big":1e+16,"whole":2.0,"odd":0.1,"large":123456789012345.67,"none":null,"yes":true})";
    std::ofstream(folder.path() / "a.json") << readableJson(makeRecord(document, "srt", kLines));
    std::ofstream(folder.path() / "b.json") << readableJson(makeTranscriptJson(document, kLines));
    std::ofstream(folder.path() / "c.json") << embeddedJson(makeRecord(document, "docx", {{-1, "\\u0041 \"quoted\" \\n <b> Ünï 🎙 a1b2 \t"}}));

    EXPECT_TRUE(test::runs("python3 -c 'import hashlib, json, sys\nfor name in sys.argv[1:]:\n  value = json.load(open(name))\n"
                           "  signature = value.pop(\"signature\")\n"
                           "  assert hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest() == signature[\"digest\"]' " +
                           (folder.path() / "a.json").string() + " " + (folder.path() / "b.json").string() + " " + (folder.path() / "c.json").string()));
}

TEST(TranscriptJsonTest, HoldsAllThatIsKnown) {
    ExportDocument document = test::interview();
    document.segments.resize(2);
    document.segments[1].segment.words = std::vector<Word>{{" My", 8.5, 9, 0.98765}};
    document.segments[1].segment.evidence = {0.5, 1.25, "my my", {Flag::Echo, Flag::Rate}};
    json transcript = makeTranscriptJson(document, {});
    EXPECT_TRUE(isSigned(transcript));
    json rest = transcript.at("segments")[1];
    rest.erase("digest");
    EXPECT_EQ(transcript.at("segments")[1].at("digest"), placeDigest(canonicalJson(rest)));
    transcript["segments"][1].erase("digest");

    EXPECT_EQ(transcript.at("version"), 1);
    EXPECT_EQ(transcript.at("recording").at("tracks"), json({0}));
    EXPECT_EQ(transcript.at("speakers"), (json{"Ada", "Ben"}));
    EXPECT_EQ(transcript.at("segments")[1],
              (json{{"id", 1},
                    {"start_us", 8'500'000},
                    {"end_us", 12'000'000},
                    {"speaker", "Ben"},
                    {"text", "My uncle kept the light."},
                    {"machine_text", "My ankle kept the light."},
                    {"machine_sha256", sha256Hex("My ankle kept the light.")},
                    {"edited", true},
                    {"changed_ms", 1'777'000'000'000},
                    {"flags", {"echo", "rate"}},
                    {"evidence",
                     {{"temperature", 0.0}, {"avg_logprob", 0.0}, {"compression_ratio", 0.0}, {"no_speech_prob", 0.0}, {"speech_share", 0.5}, {"entropy", 1.25}, {"repeated_ngram", "my my"}}},
                    {"words", {{{"text", " My"}, {"start_us", 8'500'000}, {"end_us", 9'000'000}, {"p", 0.9877}}}}}));
    EXPECT_EQ(transcript.at("edits"), (json{{{"at", 1'777'000'000'000}, {"segment", 1}, {"before", "My ankle kept the light."}, {"after", "My uncle kept the light."}}}));
}

TEST(ReadRecordTest, RefusesWhatIsNoRecord) {
    const std::pair<std::string, std::string> kCases[] = {{"", "sound JSON"},
                                                          {"[]", "sound JSON"},
                                                          {"{}", "no provenance record"},
                                                          {R"({"kind": 7})", "no provenance record"},
                                                          {R"({"kind": "undervoice provenance", "version": 2})", "newer"},
                                                          {R"({"kind": "undervoice provenance", "version": 1})", "without the lines"},
                                                          {R"({"kind": "undervoice provenance", "version": 1, "content": {"lines": [["x"]]}})", "without the lines"},
                                                          {R"({"kind": "a", "kind": "b"})", "twice"},
                                                          {std::string(100'000, '['), "deeper"}};
    for (const auto& [text, expected] : kCases) {
        const auto record = readRecord(text, "some.json");
        ASSERT_FALSE(record) << text.substr(0, 80);
        EXPECT_THAT(record.error().message, HasSubstr(expected));
        EXPECT_THAT(record.error().message, HasSubstr("some.json"));
    }
}

}  // namespace
}  // namespace undervoice
