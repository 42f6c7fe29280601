// Gates: what makes a conversion not recommended, and what is said then; and the figures they look at.

#include "engine/convert/proof.h"

#include <gmock/gmock.h>

#include <limits>

#include <nlohmann/json.hpp>

#include "engine/convert/parity.h"
#include "support/fixtures.h"

namespace undervoice::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PredictionAgreement agreement(std::vector<double> divergences) {
    PredictionAgreement found;
    found.sameFirst = static_cast<std::int64_t>(divergences.size());
    found.divergences = std::move(divergences);
    return found;
}

text::ErrorCounts counts(std::int64_t hits, std::int64_t substitutions, std::int64_t deletions, std::int64_t insertions) {
    return {hits, substitutions, deletions, insertions};
}

/// One good set: 100 words, 4 errors before and after.
ConversionReport goodReport() {
    SetReport set;
    set.name = "clips";
    set.logits = {agreement({0.01, 0.02}), agreement({0.02}), agreement({0.03})};
    set.texts.changed = counts(98, 2, 0, 0);
    set.texts.original = set.texts.converted = counts(96, 4, 0, 0);
    set.texts.clips = set.texts.referenced = 3;
    ConversionReport report;
    report.sets.push_back(set);
    return report;
}

std::vector<std::string> missed(ConversionReport report) {
    judge(report);
    return report.missedGates;
}

TEST(Agreement, IsMeanTailAndShare) {
    std::vector<double> divergences(200, 0.01);
    divergences[7] = divergences[8] = 1;
    PredictionAgreement found = agreement(divergences);
    found.sameFirst = 190;
    EXPECT_NEAR(found.meanKl(), (198 * 0.01 + 2) / 200, 1e-12);
    EXPECT_EQ(found.p99Kl(), 0.01) << "the hundred and ninety-eighth of two hundred";
    EXPECT_EQ(found.topOneAgreement(), 0.95);
    EXPECT_EQ(PredictionAgreement().meanKl(), 0);
    EXPECT_EQ(PredictionAgreement().topOneAgreement(), 1);
}

TEST(Judge, PassesWhatKeepsToTheGates) { EXPECT_THAT(missed(goodReport()), IsEmpty()); }

TEST(Judge, NothingMeasuredIsNotRecommended) { EXPECT_THAT(missed({}), ElementsAre(HasSubstr("Nothing was measured"))); }

TEST(Judge, AGateThatNothingCameToWasNotPassed) {
    ConversionReport report = goodReport();
    report.sets.push_back(report.sets[0]);
    for (SetReport& set : report.sets) set.logits.withPrompt = {};
    EXPECT_THAT(missed(report), ElementsAre(HasSubstr("Predictions after 200 tokens of previous text were not compared: no window had 150 before it")));
    report.sets[1] = goodReport().sets[0];
    EXPECT_THAT(missed(report), IsEmpty()) << "one of the sets has them";
    for (SetReport& set : report.sets) {
        set.logits.atTimestamps = {};
        set.texts.changed = counts(0, 0, 0, 0);
    }
    EXPECT_THAT(missed(report), ElementsAre(HasSubstr("of timestamps were not compared"), HasSubstr("hears no word")));
}

TEST(Judge, EveryKindOfPredictionHasItsGate) {
    ConversionReport report = goodReport();
    report.sets[0].logits.withoutPrompt = agreement({0.2});
    report.sets[0].logits.withPrompt = agreement({4.98});
    report.sets[0].logits.atTimestamps = agreement({std::numeric_limits<double>::quiet_NaN()});
    EXPECT_THAT(missed(report), ElementsAre(HasSubstr("clips: predictions without a prompt are 0.2000 nats"), HasSubstr("after 200 tokens of previous text are 4.9800"),
                                            HasSubstr("of timestamps are nan")));
}

TEST(Judge, WordErrorsMayRiseByAPointOrATenth) {
    ConversionReport report = goodReport();
    report.sets[0].texts.converted = counts(95, 5, 0, 0);
    EXPECT_THAT(missed(report), IsEmpty()) << "one point more";
    report.sets[0].texts.converted = counts(94, 6, 0, 0);
    EXPECT_THAT(missed(report), ElementsAre(HasSubstr("rises from 4.00 % to 6.00 %; at most 1.00 %")));
    report.sets[0].texts.original = counts(60, 40, 0, 0);
    report.sets[0].texts.converted = counts(57, 43, 0, 0);
    EXPECT_THAT(missed(report), IsEmpty()) << "a tenth of forty is four";
}

TEST(Judge, LoopsAndGapsAreFound) {
    ConversionReport report = goodReport();
    report.sets[0].texts.changed = counts(100, 0, 0, 40);
    EXPECT_THAT(missed(report), ElementsAre(HasSubstr("the text has 140 words where the original's has 100")));
    report.sets[0].texts.changed = counts(60, 0, 40, 0);
    EXPECT_THAT(missed(report), ElementsAre(HasSubstr("has 60 words")));
}

TEST(Transcripts, AreComparedNormalised) {
    const std::vector<api::ConversionClip> clips = [] {
        std::vector<api::ConversionClip> two(2);
        two[0].referenceText = "MISTER SMITH HAS 20 APPLES";
        return two;
    }();
    const auto said = [](const char* text) { return ClipTranscript{text, "en", 5, 1.0}; };
    const auto parity = compareTranscripts(pointersTo(clips), {said("Mr. Smith has twenty apples."), said("Hello there.")},
                                           {said("Mr Smith had twenty apples"), said("hello, there")}, test::assetsFolder(), 1)
                            .value();
    EXPECT_EQ(parity.original.errors(), 0);
    EXPECT_EQ(parity.converted.errors(), 1);
    EXPECT_EQ(parity.changed.errors(), 1);
    EXPECT_EQ(parity.identical, 1);
    EXPECT_EQ(parity.referenced, 1);
    EXPECT_EQ(parity.originalRaw, counts(0, 5, 0, 0)) << "capitals, and the numbers as they are written";
    EXPECT_EQ(parity.convertedRaw, counts(0, 5, 0, 0));
    EXPECT_EQ(parity.languages.size(), 1U);
    EXPECT_EQ(parity.languages.at("en").converted.errors(), 1);
    EXPECT_NEAR(parity.bootstrap.difference.value, 0.2, 1e-12);
}

TEST(Transcripts, LinesOfAReferenceAreResampledEachForItself) {
    std::vector<api::ConversionClip> clips(1);
    clips[0].referenceText = "ONE FINE DAY\nWE WENT OUT\n\nAND CAME BACK";
    const auto said = [](const char* text) { return std::vector<ClipTranscript>{{text, "en", 5, 1.0}}; };
    const auto parity = compareTranscripts(pointersTo(clips), said("One fine day we went out and came back."),
                                           said("Well one fine day oh my we went and came home."), test::assetsFolder(), 1)
                            .value();
    EXPECT_EQ(parity.original.errors(), 0);
    EXPECT_EQ(parity.original.referenceLength(), 9);
    EXPECT_EQ(parity.converted, counts(7, 1, 1, 3));
    EXPECT_EQ(parity.clips, 1);
    EXPECT_NEAR(parity.bootstrap.difference.value, 5.0 / 9, 1e-12);
    EXPECT_LT(parity.bootstrap.difference.low, parity.bootstrap.difference.high) << "one clip alone would have no spread";
}

TEST(Report, SaysTheSameInBothForms) {
    ConversionReport report = goodReport();
    report.sourceName = "tiny.en";
    report.original.selfCacheBytes = 1000;
    report.converted.selfCacheBytes = 125;
    report.missedGates = {"clips: too far"};
    report.libtorch = "2.11.0";
    report.options.budgetBytes = 123'456;
    report.sets[0].logits.promptedWindows = 4;
    report.sets[0].logits.promptTokens = 762;
    const auto json = nlohmann::json::parse(reportJson(report));
    EXPECT_EQ(json["recommended"], false);
    EXPECT_EQ(json["sets"][0]["logits"]["without_prompt"]["mean_kl"], 0.015);
    EXPECT_EQ(json["sets"][0]["logits"]["with_prompt"]["windows"], 4);
    EXPECT_EQ(json["sets"][0]["logits"]["with_prompt"]["mean_prompt_tokens"], 190.5);
    EXPECT_EQ(json["converted"]["self_cache_bytes"], 125);
    EXPECT_EQ(json["libtorch"], "2.11.0");
    EXPECT_EQ(json["options"]["budget_bytes"], 123'456);
    EXPECT_EQ(json["options"]["largest_kl"], 0.05);
    EXPECT_EQ(json["options"]["metric"], "attention");
    EXPECT_FALSE(json["options"].contains("saved_share"));
    EXPECT_EQ(json["sets"][0]["texts"]["original_raw"]["words"], 0);
    const std::string text = reportMarkdown(report);
    EXPECT_THAT(text, HasSubstr("**Not recommended:**\n\n- clips: too far"));
    EXPECT_THAT(text, HasSubstr("| self cache | 1000 bytes | 125 bytes | 87.5 % |"));
    EXPECT_THAT(text, HasSubstr("| without a prompt | 2 | 0.0150 |"));
    EXPECT_THAT(text, HasSubstr("Previous text: of 4 windows, 190 tokens on average."));
    EXPECT_THAT(text, HasSubstr("budget_bytes 123456"));
    EXPECT_THAT(text, HasSubstr("; LibTorch 2.11.0."));

    report.flat = api::FlatConversionOptions();
    report.flat->ranks = "/somewhere/of/mine/ranks.safetensors";
    const auto flat = nlohmann::json::parse(reportJson(report))["options"];
    EXPECT_EQ(flat["flat"]["ranks_from"], "ranks.safetensors");
    EXPECT_FALSE(flat.contains("metric")) << "it does not count";
    EXPECT_THAT(reportMarkdown(report), HasSubstr("flat kept 48"));
}

}  // namespace
}  // namespace undervoice::engine
