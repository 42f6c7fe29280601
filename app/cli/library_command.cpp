// undervoice library list|show|search|export|delete|verify|backup

#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/time.h"
#include "command.h"
#include "library/library.h"
#include "service/export_source.h"
#include "service/job_record.h"
#include "service/review.h"
#include "terminal.h"
#include "text/languages.h"
#include "transcript/export/export.h"
#include "transcription_run.h"

namespace undervoice::cli {
namespace {

using library::LibraryReader;

std::string dateText(library::UnixMs ms) {
    const std::time_t seconds = ms / 1000;
    std::tm local{};
    ::localtime_r(&seconds, &local);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d", &local);
    return text;
}

/// The current run, else the newest.
const library::Run* mainRun(const library::RecordingSummary& summary) {
    for (const library::Run& run : summary.runs)
        if (run.isCurrent) return &run;
    return summary.runs.empty() ? nullptr : &summary.runs.front();
}

std::string stateText(const library::Run* run) {
    if (!run) return "not transcribed";
    if (run->isCorrected) return "corrected";
    if (run->state != library::RunState::Unfinished) return library::runStateName(run->state);
    return fmt::format("{} of {} heard", TimeText(run->doneUs).c_str(), TimeText(run->description.totalUs).c_str());
}

/// Sentences; of a run that lacks them, none.
std::vector<std::string> batchChangesOf(const library::Run& run) {
    auto stored = service::requestFromJson(run.description.requestJson);
    return stored ? std::move(stored->batchChanges) : std::vector<std::string>();
}

nlohmann::json recordingJson(const library::RecordingSummary& summary) {
    nlohmann::json runs = nlohmann::json::array();
    for (const library::Run& run : summary.runs)
        runs.push_back({{"id", run.id.value()}, {"corrects", run.corrects ? nlohmann::json(run.corrects->value()) : nlohmann::json(nullptr)}, {"model", run.description.modelName}, {"model_sha256", run.description.modelSha256},
                        {"state", library::runStateName(run.state)}, {"corrected", run.isCorrected}, {"current", run.isCurrent}, {"language", run.language},
                        {"done_us", run.doneUs}, {"total_us", run.description.totalUs},
                        {"program_version", run.description.programVersion}, {"batch_changes", batchChangesOf(run)},
                        {"options", nlohmann::json::parse(run.description.optionsJson, nullptr, false)}});
    const library::Recording& r = summary.recording;
    return {{"id", r.id.value()}, {"path", r.facts.path.string()}, {"sha256", r.facts.audioSha256},
            {"duration_us", r.facts.durationUs}, {"added_ms", r.addedAt}, {"language", r.language}, {"runs", runs}};
}

void printJson(const nlohmann::json& value) {
    std::printf("%s\n", value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

class LibraryCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("library", "Everything that was transcribed: list, show, search, export, delete, verify, backup");
        m_app->require_subcommand(1);
        addVerb("list", "Recordings, newest first", &LibraryCommand::list);
        addVerb("show", "A recording's transcript, with its speakers and the times of the recording", &LibraryCommand::show)->add_option("recording", m_reference, kReferenceHelp)->required();
        addSearch();
        addExport();
        addDelete();
        auto* verify = addVerb("verify", "Check the library file, its index and, on request, the recordings' files", &LibraryCommand::verify);
        verify->add_flag("--files", m_hashFiles, "Read every recording's file and compare its SHA-256");
        addVerb("backup", "Write a consistent copy of the library", &LibraryCommand::backup)->add_option("file", m_target, "File to write")->required();
        for (auto& [app, action] : m_verbs)
            if (app->get_name() != "delete" && app->get_name() != "backup") app->add_flag("--json", m_asJson, "Machine-readable output");
    }

    int run(const Context& context) override {
        for (const auto& [app, action] : m_verbs)
            if (app->parsed()) return (this->*action)(context);
        return kUsage;
    }

  private:
    using Action = int (LibraryCommand::*)(const Context&);
    static constexpr const char* kReferenceHelp = "Number, file name, path, or the first 6 or more digits of its hash";

    CLI::App* addVerb(const std::string& name, const std::string& help, Action action) {
        CLI::App* verb = m_app->add_subcommand(name, help);
        m_verbs.emplace_back(verb, action);
        return verb;
    }

    void addSearch() {
        CLI::App* search = addVerb("search", "Search all transcripts: words, \"phrases\", prefix*, OR, NOT, language:de, date:2024-05, recording:3, speaker:Ada; times are those of the recording", &LibraryCommand::search);
        search->add_option("query", m_query, "What to find")->required();
        search->add_option("--limit", m_limit, "Most hits")->capture_default_str()->check(CLI::Range(1, 10000));
        search->add_option("--language", m_language, "Only this language (code or name)");
        search->add_option("--date", m_date, "Only recordings of this day, month, year or range: 2024-05-01..2024-06-30");
        search->add_flag("--revisions", m_revisions, "Older versions of a transcript too");
    }

    void addExport() {
        CLI::App* exporting = addVerb("export", "Write a transcript's files", &LibraryCommand::exportFiles);
        exporting->add_option("recording", m_reference, kReferenceHelp)->required();
        exporting->add_option("-f,--output_format", m_formats, formatsHelp())->capture_default_str();
        exporting->add_option("-o,--output_dir", m_outputFolder, "Folder")->capture_default_str();
        exporting->add_flag("--sheet", m_isSheet, "As an interview sheet: head, times in the margin, what a second reading heard otherwise, provenance (paragraphs, md, html, docx, odt)");
        exporting->add_flag("--times", m_showsTimes, "A time at each paragraph (the same formats)");
        exporting->add_flag("--mark_doubt", m_marksDoubt, "[?] before what the program itself doubts (the same formats)");
        exporting->add_flag("--marks", m_hasMarks, "The passages that were marked, with their notes, at the end (the same formats, and undervoice)");
        exporting->add_option("--checked_by", m_checkedBy, "Who checked the text: named in the head of the sheet and in the record");
        exporting->add_option("--times_from", m_timesFrom,
                              "What times count from: recording, its first sound; part, where the transcribed part begins, as transcribe --from writes them; "
                              "player, as a player of the file shows them, with pauses that its clock counts and its sound lacks")
            ->capture_default_str()
            ->check(CLI::IsMember({timesFromName(TimesFrom::Recording), timesFromName(TimesFrom::Part), timesFromName(TimesFrom::Player)}));
        exporting->footer("Every export carries a record of recording, model, options and text, inside or as NAME.provenance.json: see undervoice verify --help.");
        exporting->add_option("--run", m_runNumber, "A particular run of it (see show --json)");
    }

    void addDelete() {
        CLI::App* deleting = addVerb("delete", "Remove a recording and all its transcripts from the library (never the audio file)", &LibraryCommand::remove);
        deleting->add_option("recording", m_reference, kReferenceHelp)->required();
        deleting->add_flag("--yes", m_isSure, "Do not ask");
    }

    Result<library::RecordingSummary> find(const LibraryReader& reader) const {
        UNDERVOICE_TRY_ASSIGN(const auto id, reader.findRecording(m_reference));
        return reader.recording(id);
    }

    /// Calls action(reader); reports its error.
    template <typename Function>
    int withReader(const Context& context, Function&& action) const {
        auto reader = LibraryReader::open(context.library);
        if (!reader) return report(reader.error());
        const Result<int> code = action(**reader);
        return code ? *code : report(code.error());
    }

    int list(const Context& context) {
        return withReader(context, [&](const LibraryReader& reader) -> Result<int> {
            UNDERVOICE_TRY_ASSIGN(const auto all, reader.recordings());
            if (m_asJson) {
                nlohmann::json array = nlohmann::json::array();
                for (const auto& summary : all) array.push_back(recordingJson(summary));
                printJson(array);
            } else {
                for (const auto& summary : all) printRow(summary);
                if (all.empty()) std::fprintf(stderr, "The library is empty: transcribe a recording first.\n");
            }
            return all.empty() ? kNothingFound : kDone;
        });
    }

    static void printRow(const library::RecordingSummary& summary) {
        const library::Recording& r = summary.recording;
        const library::Run* run = mainRun(summary);
        std::printf("%s\n", fmt::format("{:>4}  {}  {:>8}  {:<4}  {:<10}  {:<22}  {}", r.id.value(), dateText(r.addedAt),
                                        TimeText(r.facts.durationUs).c_str(), r.language,
                                        run ? run->description.modelName : "", stateText(run), r.facts.path.string()).c_str());
    }

    int show(const Context& context) {
        return withReader(context, [&](const LibraryReader& reader) -> Result<int> {
            UNDERVOICE_TRY_ASSIGN(const auto summary, find(reader));
            if (m_asJson) {
                printJson(recordingJson(summary));
                return kDone;
            }
            printRow(summary);
            const library::Run* run = mainRun(summary);
            if (!run) return kNothingFound;
            UNDERVOICE_TRY_ASSIGN(const Document document, reader.document(run->id));
            for (DocumentSegment said : document.segments) {
                if (said.speaker >= 0) said.segment.text.insert(0, " " + document.speakers[static_cast<std::size_t>(said.speaker)] + ":");
                std::printf("%s\n", verboseLine(said.segment, run->description.lane.fromUs).c_str());
            }
            return kDone;
        });
    }

    int search(const Context& context) {
        return withReader(context, [&](const LibraryReader& reader) -> Result<int> {
            std::string text = m_query;
            if (!m_date.empty()) text += " date:" + m_date;
            UNDERVOICE_TRY_ASSIGN(auto query, library::parseSearchQuery(text));
            if (!m_language.empty()) {
                const auto code = text::languageCode(m_language);
                if (!code) return fail(ErrorCode::InvalidArgument, "--language was given \"" + m_language + "\", which is no language that Whisper knows.");
                query.language = *code;
            }
            query.limit = m_limit;
            query.includeRevisions = m_revisions;
            UNDERVOICE_TRY_ASSIGN(const auto hits, reader.search(query));
            printHits(hits);
            return hits.empty() ? kNothingFound : kDone;
        });
    }

    void printHits(const std::vector<library::SearchHit>& hits) const {
        if (m_asJson) {
            nlohmann::json array = nlohmann::json::array();
            for (const auto& hit : hits) {
                nlohmann::json marks = nlohmann::json::array();
                for (const auto& mark : hit.marks) marks.push_back({mark.begin, mark.end});
                array.push_back({{"recording", hit.recording.value()}, {"run", hit.run.value()}, {"path", hit.path.string()}, {"title", hit.title},
                                 {"start_us", hit.startUs}, {"end_us", hit.endUs}, {"found_us", hit.foundUs}, {"language", hit.language},
                                 {"snippet", hit.snippet}, {"marks", marks}});
            }
            printJson(array);
            return;
        }
        const bool isBold = isTerminal(stdout);
        for (const auto& hit : hits)
            std::printf("%s\n", fmt::format("{:>4}  {}  {:>8}  {}", hit.recording.value(), hit.path.filename().string(),
                                            TimeText(hit.foundUs).c_str(), markedSnippet(hit, isBold)).c_str());
        if (hits.empty()) std::fprintf(stderr, "Nothing was found.\n");
    }

    static std::string markedSnippet(const library::SearchHit& hit, bool isBold) {
        if (!isBold) return hit.snippet;
        std::string text = hit.snippet;
        for (auto mark = hit.marks.rbegin(); mark != hit.marks.rend(); ++mark) {
            text.insert(mark->end, "\x1b[0m");
            text.insert(mark->begin, "\x1b[1m");
        }
        return text;
    }

    Result<library::RunId> chosenRun(const library::RecordingSummary& summary) const {
        const library::Run* run = mainRun(summary);
        if (m_runNumber > 0) {
            const auto chosen = std::ranges::find(summary.runs, library::RunId(m_runNumber), &library::Run::id);
            run = chosen == summary.runs.end() ? nullptr : &*chosen;
        }
        if (!run) return fail(ErrorCode::NotFound, "This recording has no such transcript; library show --json lists its runs.");
        return run->id;
    }

    int exportFiles(const Context& context) {
        return withReader(context, [&](const LibraryReader& reader) -> Result<int> {
            UNDERVOICE_TRY_ASSIGN(const auto formats, parseExportFormats(m_formats));
            UNDERVOICE_TRY_ASSIGN(const auto summary, find(reader));
            UNDERVOICE_TRY_ASSIGN(const auto runId, chosenRun(summary));
            UNDERVOICE_TRY_ASSIGN(const auto run, reader.run(runId));
            UNDERVOICE_TRY_ASSIGN(ExportDocument document, service::exportDocumentOf(reader, runId));
            if (m_isSheet) {
                UNDERVOICE_TRY_ASSIGN(document.openQuestions, service::openQuestionsOf(reader, runId, context.depsFolder / "assets"));
            }
            document = countedFrom(std::move(document), timesFromNamed(m_timesFrom).value());  // the command line was checked
            document.checkedBy = m_checkedBy;
            if (!m_hasMarks) document.marks.clear();
            UNDERVOICE_TRY(prepareOutputFolder(m_outputFolder));
            const ExportOptions options{.sheet = {.layout = m_isSheet ? ExportLayout::Sheet : ExportLayout::Text, .showsTimes = m_showsTimes, .marksDoubt = m_marksDoubt},
                                        .cues = {.extras = true}};
            for (const ExportFormat format : formats) {
                UNDERVOICE_TRY_ASSIGN(const auto files, writeExport(document, format, exportPath(m_outputFolder, run.description.sourcePath, format), options));
                for (const auto& file : files) std::printf("%s\n", file.c_str());
            }
            return kDone;
        });
    }

    int remove(const Context& context) {
        auto opened = library::Library::open(context.library);
        if (!opened) return report(opened.error());
        const auto summary = find(**opened);
        if (!summary) return report(summary.error());
        if (!m_isSure && !confirm(*summary)) return kCancelled;
        const Status done = (*opened)->deleteRecording(summary->recording.id);
        return done ? kDone : report(done.error());
    }

    static bool confirm(const library::RecordingSummary& summary) {
        if (!isTerminal(stdin)) {
            std::fprintf(stderr, "Nothing was deleted: add --yes where nobody can be asked.\n");
            return false;
        }
        std::fprintf(stderr, "Delete %s and its %zu transcripts from the library? [y/N] ", summary.recording.facts.path.c_str(), summary.runs.size());
        const int answer = std::getchar();
        return answer == 'y' || answer == 'Y';
    }

    int verify(const Context& context) {
        const auto result = library::verifyLibrary(context.library, {m_hashFiles}, {}, context.cancel->token());
        if (!result) return report(result.error());
        if (m_asJson) {
            printJson({{"problems", result->problems}, {"notes", result->notes}, {"recordings", result->recordings}, {"runs", result->runs},
                       {"windows", result->windows}, {"segments", result->segments}, {"words", result->words}, {"files_hashed", result->filesHashed}});
        } else {
            for (const auto& problem : result->problems) std::printf("Problem: %s\n", problem.c_str());
            for (const auto& note : result->notes) std::printf("Note: %s\n", note.c_str());
            std::printf("%s\n", fmt::format("{} recordings, {} runs, {} windows, {} segments, {} words: {}", result->recordings, result->runs, result->windows,
                                            result->segments, result->words, result->problems.empty() ? "all is well" : "see above").c_str());
        }
        return result->problems.empty() ? kDone : kFailed;
    }

    int backup(const Context& context) {
        return withReader(context, [&](const LibraryReader& reader) -> Result<int> {
            UNDERVOICE_TRY(reader.backup(m_target, {}, context.cancel->token()));
            std::printf("%s\n", m_target.c_str());
            return kDone;
        });
    }

    std::vector<std::pair<CLI::App*, Action>> m_verbs;
    std::string m_reference, m_query, m_language, m_date, m_formats = "all", m_outputFolder = ".", m_target, m_checkedBy, m_timesFrom = timesFromName(TimesFrom::Recording);
    int m_limit = 50;
    std::int64_t m_runNumber = 0;
    bool m_asJson = false, m_revisions = false, m_isSure = false, m_hashFiles = false, m_isSheet = false, m_showsTimes = false, m_marksDoubt = false,
         m_hasMarks = false;
};

}  // namespace

std::unique_ptr<Command> makeLibraryCommand() { return std::make_unique<LibraryCommand>(); }

}  // namespace undervoice::cli
