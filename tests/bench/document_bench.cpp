// How long corrections take in a long transcript: typing, finding, replacing, and the same kept in the library. Prints milliseconds;
// fails (exit 1) above the limits that are promised at 10,000 segments of ten words.
//
// document_bench [segments] [folder]

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "library/library.h"
#include "transcript/document.h"

namespace undervoice {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kWordsInSegment = 10;

class Bench {
  public:
    /// Calls action so often; the median must not be above the limit.
    template <typename Action>
    void measure(const char* what, int times, double limitMs, Action&& action) {
        std::vector<double> taken;
        for (int i = 0; i < times; ++i) {
            const auto start = Clock::now();
            action(i);
            taken.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        }
        std::ranges::sort(taken);
        const double median = taken[taken.size() / 2];
        std::printf("%-52s n=%4d  median %9.3f  most %9.3f  limit %7.1f ms\n", what, times, median, taken.back(), limitMs);
        m_isFast = m_isFast && median <= limitMs;
    }
    bool isFast() const { return m_isFast; }

  private:
    bool m_isFast = true;
};

template <typename T>
T must(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(2);
    }
    return std::move(*result);
}

void must(const Status& status) {
    if (status) return;
    std::fprintf(stderr, "%s\n", status.error().message.c_str());
    std::exit(2);
}

std::vector<Segment> segmentsOf(int count) {
    static const char* const kWords[] = {" harbour", " the", " über", " of", " silent", " water", " naïve", " and", " lamp", " night"};
    std::vector<Segment> segments(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        Segment& segment = segments[static_cast<std::size_t>(i)];
        segment.id = i;
        segment.startSeconds = i * 3.0;
        segment.endSeconds = i * 3.0 + 3;
        segment.tokens.assign(12, i);
        segment.words.emplace();
        for (int w = 0; w < kWordsInSegment; ++w) {
            segment.words->push_back({kWords[(i + w) % kWordsInSegment], i * 3.0 + 0.3 * w, i * 3.0 + 0.3 * w + 0.3, 0.5});
            segment.text += segment.words->back().text;
        }
    }
    return segments;
}

void measureDocument(Bench& bench, Document document) {
    const std::size_t middle = document.segments.size() / 2;
    std::string text(shownText(document.segments[middle]));
    bench.measure("changeText, a letter", 200, 1, [&](int i) { must(changeText(document, middle, middle + 1, text + static_cast<char>('a' + i % 26))); });
    std::vector<DocumentChange> typed;
    Document copy = document;
    for (int i = 0; i < 200; ++i) {
        typed.push_back(must(changeText(copy, middle, middle + 1, text += 'a')));
        must(apply(copy, typed.back()));
    }
    bench.measure("apply, a segment that stays one", 200, 0.1, [&](int i) { must(apply(document, typed[static_cast<std::size_t>(i)])); });
    bench.measure("split and apply", 50, 20, [&](int) { must(apply(document, must(split(document, middle, 5)))); });
    bench.measure("findAll, a word in any case", 20, 100, [&](int) { must(findAll(document, {.pattern = "Harbour"})); });
    bench.measure("findAll, a whole word in any case", 20, 100, [&](int) { must(findAll(document, {.pattern = "ÜBER", .wholeWords = true})); });
    bench.measure("findAll, an expression", 5, 1000, [&](int) { must(findAll(document, {.pattern = "\\b(\\w+)our\\b", .isExpression = true}, "$1or")); });
    const auto matches = must(findAll(document, {.pattern = "harbour"}, "port"));
    std::printf("(%zu matches)\n", matches.size());
    DocumentChange change;
    bench.measure("replaceMatches of them all", 5, 300, [&](int) { change = must(replaceMatches(document, matches)); });
    bench.measure("apply it", 1, 300, [&](int) { must(apply(document, change)); });
    bench.measure("assignSpeaker to all", 5, 300, [&](int) { change = must(assignSpeaker(document, {0, 0}, {document.segments.size() - 1, 1}, "Ada")); });
}

void measureLibrary(Bench& bench, const std::vector<Segment>& segments, const fs::path& path) {
    auto library = must(library::Library::open(path));
    library::RecordingFacts facts{sha256Hex("bench"), "/recordings/bench", 1, "{}", {}};
    library::RunDescription description;
    description.jobKey = facts.audioSha256;
    const auto machine = must(library->beginRun(must(library->addRecording(facts)), description));
    Window window;
    window.segments = segments;
    must(library->commitWindow(machine, window));
    must(library->finishRun(machine, {"en", 1, "", segments}));
    library::RunId run;
    bench.measure("beginCorrections", 1, 1000, [&](int) { run = must(library->beginCorrections(machine)); });
    Document document;
    bench.measure("document", 5, 500, [&](int) { document = must(library->document(run)); });
    const std::size_t middle = document.segments.size() / 2;
    const auto commit = [&](DocumentChange change, library::ChangeJoin join = library::ChangeJoin::New) {
        must(library->commitChange(run, change, join));
        must(apply(document, change));
    };
    const auto typed = [&](std::size_t index) {
        return must(changeText(document, index, index + 1, std::string(shownText(document.segments[index])) + " word"));
    };
    bench.measure("commitChange, a word in the middle", 100, 5, [&](int) { commit(typed(middle)); });
    bench.measure("commitChange, a word at the end", 100, 5, [&](int) { commit(typed(document.segments.size() - 1)); });
    bench.measure("commitChange, a split", 100, 5, [&](int) { commit(must(split(document, middle, 7))); });
    bench.measure("undoChange", 100, 5, [&](int) { must(apply(document, inverseOf(*must(library->undoChange(run))))); });
    DocumentChange all = must(replaceMatches(document, must(findAll(document, {.pattern = "harbour"}, "port"))));
    bench.measure("commitChange, a word replaced in every segment", 1, 5000, [&](int) { commit(std::move(all)); });
    bench.measure("undoChange of that", 1, 5000, [&](int) { must(library->undoChange(run)); });
    bench.measure("changes, the newest ten", 5, 1000, [&](int) { must(library->changes(run, 10)); });
}

int run(int count, const fs::path& folder) {
    const fs::path path = folder / ("undervoice-document-bench-" + std::to_string(::getpid()) + ".db");
    Bench bench;
    const auto segments = segmentsOf(count);
    measureDocument(bench, documentOf(segments));
    measureLibrary(bench, segments, path);
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path.string() + suffix);
    return bench.isFast() ? 0 : 1;
}

}  // namespace
}  // namespace undervoice

int main(int argc, char** argv) {
    return undervoice::run(argc > 1 ? std::atoi(argv[1]) : 10'000, argc > 2 ? std::filesystem::path(argv[2]) : std::filesystem::temp_directory_path());
}
