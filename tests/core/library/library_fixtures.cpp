#include "library_fixtures.h"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <utility>

#include "base/sha256.h"
#include "library/schema.h"

namespace undervoice::test {
namespace {

constexpr const char* kVersionOneRows = R"sql(
INSERT INTO recordings (audio_sha256, path, duration_us, container, added_ms, recorded_ms, language)
  VALUES (printf('%064d', 1), '/recordings/talk.wav', 60000000, '{"format":"wav"}', 1700000000000, NULL, 'en');
INSERT INTO runs (recording_id, job_key, track, channel, from_us, to_us, task, source_path, model_name, model_sha256, options,
                  request, program_version, total_us, state, is_current, started_ms, finished_ms, language, language_probability, text)
  VALUES (1, printf('%064d', 2), -1, -1, 0, -1, 'transcribe', '/recordings/talk.wav', 'base', printf('%064d', 3), '{}', '{}', '0.1.0',
          60000000, 'finished', 1, 1700000000000, 1700000001000, 'en', 0.5, ' Old harbour.');
INSERT INTO runs (recording_id, job_key, track, channel, from_us, to_us, task, source_path, model_name, model_sha256, options,
                  request, program_version, total_us, state, started_ms)
  VALUES (1, printf('%064d', 4), -1, -1, 0, -1, 'translate', '/recordings/talk.wav', 'base', printf('%064d', 3), '{}', '{}', '0.1.0',
          60000000, 'unfinished', 1700000002000);
INSERT INTO jobs VALUES (2, 0, 'The power went.');
INSERT INTO windows VALUES (1, 1, 0, 0, 480000, 'en', 0.5, '[]', 0, NULL);
INSERT INTO segments VALUES (16777216, 1, 0, 0, 0.0, 2.5, ' Old harbour.', x'01000000', 0.0, -0.25, 1.0, 0.125, 1, NULL, NULL, '', '');
INSERT INTO words VALUES (16777216, 0, ' Old', 0.0, 1.0, 0.5), (16777216, 1, ' harbour.', 1.0, 2.5, 0.75);
INSERT INTO speech_probabilities VALUES (1, -1, -1, 0, -1, '0.1.0', x'00ff07');
)sql";

}  // namespace

library::RecordingFacts someRecording(const std::string& name) {
    library::RecordingFacts facts;
    facts.audioSha256 = sha256Hex(name);
    facts.path = "/recordings/" + name;
    facts.durationUs = 3'840'000'000;
    facts.containerJson = R"({"format":"wav"})";
    return facts;
}

library::RunDescription someRun(const std::string& key) {
    library::RunDescription run;
    run.jobKey = sha256Hex(key);
    run.sourcePath = "/recordings/interview.wav";
    run.modelName = "base";
    run.modelSha256 = sha256Hex("weights");
    run.optionsJson = R"({"beam_size":5})";
    run.requestJson = R"({"model":"/models/base"})";
    run.programVersion = "0.1.0";
    run.totalUs = 3'840'000'000;
    return run;
}

Window someWindow(int index, std::uint64_t seed, int segments, int wordsInSegment) {
    std::mt19937_64 generator(seed * 1'000'003 + static_cast<std::uint64_t>(index));
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    static const char* const kWords[] = {" the", " Küche", " is", " naïve", " 東京", " über", " talk", " again", " fiancée", " now"};
    Window w;
    w.index = index;
    w.range = {index * 480'000LL, (index + 1) * 480'000LL};
    w.language = "en";
    w.languageProbability = unit(generator);
    w.attempts = {{0.0, -unit(generator), 3 * unit(generator), unit(generator), {Flag::Compression, Flag::LowEntropy}},
                  {0.2, -unit(generator), unit(generator), unit(generator), {}}};
    w.chosenAttempt = 1;
    w.loopState = LoopState{(index + 1) * 3000LL, 0, {50364, 11, 3 + index}, index * 30.0 + unit(generator)};
    double at = index * 30.0;
    for (int s = 0; s < segments; ++s) {
        Segment segment;
        segment.id = s;
        segment.seekFrames = index * 3000LL;
        segment.startSeconds = at;
        segment.temperature = 0.2;
        segment.avgLogprob = -unit(generator);
        segment.compressionRatio = 1 + unit(generator);
        segment.noSpeechProb = unit(generator) * 1e-9;
        segment.evidence = {unit(generator), unit(generator) * 3, s % 2 ? " again again" : "", {Flag::Rate, Flag::NoVoice}};
        segment.words.emplace();
        for (int k = 0; k < wordsInSegment; ++k) {
            Word word{kWords[generator() % std::size(kWords)], at, at + 0.1 + 0.2 * unit(generator), unit(generator)};
            at = word.endSeconds;
            segment.text += word.text;
            segment.tokens.push_back(static_cast<int>(generator() % 51'865));
            segment.words->push_back(std::move(word));
        }
        segment.endSeconds = at;
        w.segments.push_back(std::move(segment));
    }
    return w;
}

Window windowSaying(int index, const std::string& text, const std::string& language) {
    Window w = someWindow(index, 1, 1, 1);
    w.language = language;
    w.segments[0].text = text;
    return w;
}

library::RunResult resultOf(const std::vector<Window>& windows) {
    library::RunResult result;
    for (const Window& window : windows) {
        result.language = window.language;
        result.languageProbability = window.languageProbability;
        for (Segment segment : window.segments) {
            segment.id = static_cast<int>(result.segments.size());
            result.text += segment.text;
            result.segments.push_back(std::move(segment));
        }
    }
    return result;
}

library::RunId addFinished(library::Library& library, const library::RecordingFacts& facts,
                           const std::vector<std::string>& texts, const std::string& language, const std::string& key) {
    const auto recording = library.addRecording(facts).value();
    const auto run = library.beginRun(recording, someRun(key)).value();
    std::vector<Window> windows;
    for (const std::string& text : texts) {
        windows.push_back(windowSaying(static_cast<int>(windows.size()), text, language));
        const auto committed = library.commitWindow(run, windows.back());
        EXPECT_TRUE(committed) << committed.error().message;
    }
    const auto finished = library.finishRun(run, resultOf(windows));
    EXPECT_TRUE(finished) << finished.error().message;
    return run;
}

library::RunId addHeard(library::Library& library, const library::RecordingFacts& facts, std::vector<Segment> segments,
                        const std::string& key, const library::Lane& lane) {
    Window window = someWindow(0, 1, 0, 0);
    for (Segment& segment : segments) segment.id = static_cast<int>(&segment - segments.data());
    window.segments = std::move(segments);
    library::RunDescription description = someRun(key);
    description.lane = lane;
    const auto run = library.beginRun(library.addRecording(facts).value(), description).value();
    const auto committed = library.commitWindow(run, window);
    EXPECT_TRUE(committed) << committed.error().message;
    const auto finished = library.finishRun(run, resultOf({window}));
    EXPECT_TRUE(finished) << finished.error().message;
    return run;
}

void makeVersionOneLibrary(const std::filesystem::path& path) {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
    const auto made = library::migrate(database, path, library::migrations().first(1));
    EXPECT_TRUE(made) << made.error().message;
    database.exec(kVersionOneRows);
}

void makeVersionFourOf(const std::filesystem::path& path) {
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec("DROP TABLE joined_runs; PRAGMA user_version = 4");
}

}  // namespace undervoice::test
