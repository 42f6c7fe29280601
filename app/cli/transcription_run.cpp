#include "transcription_run.h"

#include <algorithm>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/time.h"
#include "service/export_source.h"
#include "text/languages.h"

namespace undervoice::cli {
namespace {

void printLine(std::FILE* stream, const std::string& line) {
    std::fprintf(stream, "%s\n", line.c_str());
    std::fflush(stream);
}

/// For a shell.
std::string quoted(const std::string& text) {
    if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:@%,") == std::string::npos) return text;
    std::string quotedText = "'";
    for (const char c : text) quotedText += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quotedText + "'";
}

}  // namespace

void applyVerbosity(std::optional<bool> verbose, Presentation& presentation) {
    presentation.showsText = verbose.value_or(isTerminal(stdout));
    presentation.showsStatus = verbose.value_or(isTerminal(stderr));
}

Status prepareOutputFolder(const std::filesystem::path& folder, const std::string& flag) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail(ErrorCode::Io, "Cannot make the output folder " + folder.string() + ": " + error.message() + ". Choose another with " + flag + ".");
    if (::access(folder.c_str(), W_OK) != 0)
        return fail(ErrorCode::Io, "Cannot write into the output folder " + folder.string() + ": " + std::strerror(errno) + ". Choose another with " + flag + ".");
    return {};
}

std::string languageWarning(const api::ModelInfo& info, const std::string& expectedLanguage) {
    if (info.isMultilingual || expectedLanguage.empty() || expectedLanguage == "en") return {};
    return "This model knows English only: " + text::languageTitle(expectedLanguage) + " was asked for, English is used.";
}

std::string formatsHelp() {
    std::string help;
    for (const ExportFormatFacts& facts : exportFormats()) help += std::string(facts.name) + ", ";
    return help + "several separated by commas; all: txt, vtt, srt, tsv, json";
}

RunPresenter::RunPresenter(const Presentation& presentation, const library::LibraryReader& library, std::string expectedLanguage)
    : m_presentation(presentation), m_library(library), m_expectedLanguage(std::move(expectedLanguage)),
      m_status(presentation.showsStatus && isTerminal(stderr)) {}

void RunPresenter::onModel(const api::ModelInfo& info) {
    if (const std::string warning = languageWarning(info, m_expectedLanguage); !warning.empty()) m_status.printAbove(stderr, warning);
}

void RunPresenter::onStarted(const service::JobStart& start) {
    m_run = start.run;
    for (const std::string& warning : start.warnings) {
        m_status.printAbove(stderr, warning);
        m_shownWarnings.push_back(warning);
    }
    if (start.doneUs > 0)
        m_status.printAbove(stderr, fmt::format("Continuing at {} of {}.", TimeText(start.doneUs).c_str(), TimeText(start.totalUs).c_str()));
}

void RunPresenter::onLanguage(const std::string& code, double probability) {
    if (m_presentation.showsStatus && m_expectedLanguage.empty())
        m_status.printAbove(stderr, fmt::format("Language: {} ({:.0f} % sure)", text::languageTitle(code), 100 * probability));
}

void RunPresenter::onWindow(const Window& window) {
    if (!m_presentation.showsText) return;
    for (const Segment& segment : window.segments) m_status.printAbove(stdout, verboseLine(segment));
}

void RunPresenter::onProgress(const Progress& progress) {
    if (progress.phase != m_phase) {
        m_phase = progress.phase;
        m_meter = SpeedMeter();
    }
    if (progress.unit == Progress::Unit::AudioMicroseconds) m_meter.add(SpeedMeter::Clock::now(), progress.done);
    m_status.show(statusText(progress, m_meter));
}

void RunPresenter::onMemory(const api::MemoryReport& report) {
    if (m_presentation.memory) m_presentation.memory->add(report);
}

void RunPresenter::onBatchChange(const api::BatchChange& change) { m_status.printAbove(stderr, change.sentence); }

/// What was saved is said wherever something is said; all the numbers where they were asked for.
Status RunPresenter::showMemory(const service::TranscriptionOutcome& outcome) {
    if (!m_presentation.memory) {
        const api::MemoryReport& most = outcome.summary.memory.atLargestCaches;
        const bool hasSaved = most.ordinary.allocated() > most.caches.allocated() && most.caches.allocated() > 0;
        if (m_presentation.showsStatus && outcome.origin != service::TranscriptionOutcome::Origin::Reused && hasSaved) printLine(stderr, savingsText(outcome.summary.memory));
        return {};
    }
    if (outcome.origin == service::TranscriptionOutcome::Origin::Reused)
        printLine(stderr, "The transcript was in the library: nothing was decoded, so there is no memory to report (--again transcribes anew).");
    else
        printLine(stderr, savingsText(outcome.summary.memory));
    return m_presentation.memory->finish();
}

void RunPresenter::showReused(const service::TranscriptionOutcome& outcome) {
    if (m_presentation.showsText)
        for (const Segment& segment : outcome.transcript.segments) printLine(stdout, verboseLine(segment));
    if (m_presentation.showsStatus)
        printLine(stderr, "The library has this recording with these settings already (--again transcribes it anew).");
}

/// openai-whisper's formats as it writes them, and nothing beside them: scripts find what they expect. The others carry their record.
Result<std::vector<std::filesystem::path>> RunPresenter::writeFiles(const service::TranscriptionOutcome& outcome, const std::filesystem::path& file) const {
    std::vector<std::filesystem::path> written;
    for (const ExportFormat format : m_presentation.formats) {
        std::vector<std::filesystem::path> files;
        if (const auto classic = parseOutputFormats(factsOf(format).name)) {
            UNDERVOICE_TRY_ASSIGN(files, writeTranscript(outcome.transcript, file, m_presentation.outputFolder, *classic, m_presentation.writerOptions));
        } else {
            UNDERVOICE_TRY_ASSIGN(const ExportDocument document, service::exportDocumentOf(m_library, outcome.run));
            UNDERVOICE_TRY_ASSIGN(files, writeExport(document, format, exportPath(m_presentation.outputFolder, file, format)));
        }
        written.insert(written.end(), files.begin(), files.end());
    }
    return written;
}

Status RunPresenter::finish(const service::TranscriptionOutcome& outcome, const std::filesystem::path& file) {
    m_status.clear();
    m_isFinished = true;
    m_run = outcome.run;
    m_recording = outcome.recording;
    for (const std::string& warning : outcome.warnings)
        if (std::ranges::find(m_shownWarnings, warning) == m_shownWarnings.end()) printLine(stderr, warning);
    const bool isReused = outcome.origin == service::TranscriptionOutcome::Origin::Reused;
    if (isReused) showReused(outcome);
    UNDERVOICE_TRY_ASSIGN(const auto files, writeFiles(outcome, file == "-" ? "stdin" : file));
    UNDERVOICE_TRY(showMemory(outcome));
    if (!m_presentation.showsStatus) return {};
    if (!isReused && outcome.summary.seconds > 0)
        printLine(stderr, fmt::format("{} of audio in {} ({:.1f}x real time)", TimeText(outcome.durationUs).c_str(),
                                      TimeText(static_cast<std::int64_t>(outcome.summary.seconds * 1e6)).c_str(),
                                      static_cast<double>(outcome.durationUs) / 1e6 / outcome.summary.seconds));
    for (const auto& written : files) printLine(stderr, "Transcript: " + written.string());
    return {};
}

int RunPresenter::failed(const Error& error, const std::string& file, bool isKept) {
    m_status.clear();
    const bool namesFile = error.message.find(file) != std::string::npos || error.code == ErrorCode::Cancelled;
    printLine(stderr, namesFile ? error.message : file + ": " + error.message);
    if (isKept && m_run) {
        const std::string place = m_library.path() == library::defaultLibraryPath() ? "" : " --library " + quoted(m_library.path().string());
        if (m_isFinished)
            printLine(stderr, fmt::format("The transcript is in the library. Write its files with: undervoice library export {} --run {}{}", m_recording.value(), m_run->value(), place));
        else if (file == "-")
            printLine(stderr, "Nothing that was done is lost.");
        else
            printLine(stderr, fmt::format("Nothing that was done is lost. Go on with: undervoice resume {}{}", m_run->value(), place));
    }
    return exitCodeFor(error);
}

}  // namespace undervoice::cli
