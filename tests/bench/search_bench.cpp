// Search as it is typed, over 1,000 hours of transcripts: every letter asks as the window does, with its number of hits. Prints
// milliseconds by letters typed, and fails (exit 1) when any first answer takes 200 ms or longer.
//
// search_bench --library FILE [--recordings N] [--cold]: the library is filled when the file is not there, and kept. --cold: before each
// search the file leaves the page cache, and the connection is a new one.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <ctime>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "library/library.h"
#include "made_up_text.h"

namespace undervoice::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kSegmentsInRecording = 1000;  // about an hour
constexpr int kWordsInSegment = 10;
constexpr int kHits = 200;  // as the window shows
constexpr double kLimitMs = 200;
constexpr library::UnixMs kFirstDayMs = 1'577'880'000'000;  // 1 January 2020, noon
constexpr library::UnixMs kDayMs = 86'400'000;
constexpr int kProjects = 20, kPeople = 50;

double millisecondsSince(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

/// Of this thread, which does the searching: what others do on the machine does not count.
double processorMs() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Recordings on successive days, in 20 projects, with 50 people.
void fill(const fs::path& path, int recordings) {
    auto library = library::Library::open(path).value();
    std::vector<library::ProjectId> projects;
    for (int i = 0; i < kProjects; ++i) projects.push_back(library->addProject("Project " + std::to_string(i)).value());
    MadeUpText text;
    for (int r = 0; r < recordings; ++r) {
        const std::string name = "recording-" + std::to_string(r);
        library::RecordingFacts facts{sha256Hex(name), "/recordings/" + name, 3'600'000'000, "{}", kFirstDayMs + r * kDayMs};
        library::RunDescription description;
        description.jobKey = facts.audioSha256;
        description.totalUs = facts.durationUs;
        const auto id = library->addRecording(facts).value();
        if (!library->setNotes(id, {"", {"Person " + std::to_string(r % kPeople)}, {}, projects[static_cast<std::size_t>(r % kProjects)]})) std::abort();
        const auto run = library->beginRun(id, description).value();
        Window window;
        window.range = {0, 57'600'000};
        window.language = "en";
        window.attempts.resize(1);
        for (int s = 0; s < kSegmentsInRecording; ++s) window.segments.push_back(text.segment(3.6 * s, kWordsInSegment));
        library::RunResult result{"en", 1, "", window.segments};
        if (!library->commitWindow(run, window) || !library->finishRun(run, result)) std::abort();
        if (r % 100 == 99) std::fprintf(stderr, "%d recordings\n", r + 1);
    }
}

/// What the window asks when this is in its search field.
library::SearchQuery asWindowAsks(const std::string& typed) {
    const auto last = static_cast<unsigned char>(typed.back());
    auto query = library::parseSearchQuery(last >= 0x80 || std::isalnum(last) ? typed + "*" : typed).value();
    query.limit = kHits;
    return query;
}

bool isWhole(const std::string& text, std::size_t end) { return end == text.size() || (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80; }

class Typist {
  public:
    Typist(fs::path path, bool isCold) : m_path(std::move(path)), m_isCold(isCold), m_reader(library::LibraryReader::open(m_path).value()) {}

    /// All of the text, letter by letter; the letters of `given` are there already.
    void type(const std::string& what, const std::string& given, const std::string& text, const std::function<void(library::SearchQuery&)>& filter = {}) {
        int letters = 0;
        for (std::size_t end = 1; end <= text.size(); ++end) {
            if (!isWhole(text, end) || text[end - 1] == ' ' || text[end - 1] == '"') continue;
            auto query = asWindowAsks(given + text.substr(0, end));
            if (filter) filter(query);
            ask(what, std::min(++letters, 6), given + text.substr(0, end), query);
        }
    }

    bool report() const {
        double most = 0;
        std::printf("| what is typed | letters | searches | median ms | 95 %% | most | processor, median | most | slowest |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
        for (const auto& [group, answers] : m_answers) {
            const auto& slowest = *std::ranges::max_element(answers, {}, &Answer::ms);
            std::printf("| %s | %s | %zu | %.1f | %.1f | %.1f | %.1f | %.1f | `%s`, %zu hits |\n", group.first.c_str(),
                        group.second < 6 ? std::to_string(group.second).c_str() : "6 …", answers.size(), percentile(answers, &Answer::ms, 0.5),
                        percentile(answers, &Answer::ms, 0.95), slowest.ms, percentile(answers, &Answer::processorMs, 0.5),
                        percentile(answers, &Answer::processorMs, 1), slowest.text.c_str(), slowest.hits);
            most = std::max(most, slowest.ms);
        }
        std::printf("\nThe slowest first answer: %.1f ms.\n", most);
        return most < kLimitMs;
    }

  private:
    struct Answer {
        std::string text;
        double ms = 0, processorMs = 0;
        std::size_t hits = 0;
    };

    static double percentile(const std::vector<Answer>& answers, double Answer::*time, double share) {
        std::vector<double> times;
        for (const Answer& answer : answers) times.push_back(answer.*time);
        std::ranges::sort(times);
        return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    }

    void ask(const std::string& what, int letters, const std::string& text, const library::SearchQuery& query) {
        if (m_isCold) forget();
        const double processorStart = processorMs();
        const auto start = Clock::now();
        const auto hits = m_reader->search(query);
        const double ms = millisecondsSince(start), processor = processorMs() - processorStart;
        if (!hits) {
            std::fprintf(stderr, "%s: %s\n", text.c_str(), hits.error().message.c_str());
            std::abort();
        }
        m_answers[{what, letters}].push_back({text, ms, processor, hits->size()});
    }

    void forget() {
        m_reader = library::LibraryReader::open(m_path).value();
        const int file = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0 || ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) != 0) std::abort();
        ::close(file);
    }

    fs::path m_path;
    bool m_isCold;
    std::unique_ptr<library::LibraryReader> m_reader;
    std::map<std::pair<std::string, int>, std::vector<Answer>> m_answers;
};

bool typeEverything(const fs::path& path, bool isCold) {
    Typist typist(path, isCold);
    const std::vector<int> common = {0, 1, 2, 5, 8, 17, 40}, middle = {300, 444, 812, 1500}, rare = {9'000, 14'321, 19'876};
    for (const int n : common) typist.type("1 common word", "", word(n));
    for (const int n : middle) typist.type("2 middling word", "", word(n));
    for (const int n : rare) typist.type("3 rare word", "", word(n));
    for (const int n : common) typist.type("4 second word, both common", word(0) + " ", word(n));
    for (const int n : rare) typist.type("5 second word, rare", word(1) + " ", word(n));
    for (const int n : common) typist.type("6 phrase of common words", "\"" + word(0) + " ", word(n));
    for (const int n : common) typist.type("7 common, date:2021-05", "date:2021-05 ", word(n));
    for (const int n : common) typist.type("8 common, one project", "", word(n), [](auto& query) { query.project = library::ProjectId(3); });
    for (const int n : common) typist.type("9 common, one person", "", word(n), [](auto& query) { query.person = "Person 7"; });
    return typist.report();
}

}  // namespace
}  // namespace undervoice::bench

int main(int argc, char** argv) {
    std::string file;
    int recordings = 1000;
    bool isCold = false;
    CLI::App app("Search as it is typed, over many hours of transcripts");
    app.add_option("--library", file, "The library; made when it is not there")->required();
    app.add_option("--recordings", recordings, "Hours of a library that is made")->capture_default_str()->check(CLI::Range(1, 100'000));
    app.add_flag("--cold", isCold, "Nothing in the page cache");
    CLI11_PARSE(app, argc, argv);
    if (!std::filesystem::exists(file)) undervoice::bench::fill(file, recordings);
    std::printf("%ju MB\n\n", static_cast<std::uintmax_t>(std::filesystem::file_size(file) >> 20));
    return undervoice::bench::typeEverything(file, isCold) ? 0 : 1;
}
