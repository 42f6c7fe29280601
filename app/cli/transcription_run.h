#pragma once
// One recording's way through the service as a person sees it: status line, text as it comes, files, the closing line. Shared by
// transcribe and resume.

#include <filesystem>
#include <string>
#include <vector>

#include "command.h"
#include "library/library.h"
#include "memory_text.h"
#include "service/transcription_service.h"
#include "terminal.h"
#include "transcript/export/export.h"

namespace undervoice::cli {

struct Presentation {
    std::filesystem::path outputFolder = ".";
    std::vector<ExportFormat> formats;
    WriterOptions writerOptions;
    bool showsText = false;    ///< segments to standard output as they come
    bool showsStatus = false;  ///< status line and closing line
    MemoryCsv* memory = nullptr;  ///< reports go there, and a line about them to standard error
};

/// Every format's name, for --output_format.
std::string formatsHelp();

/// verbose absent: text and status where they go to a terminal; True: text and closing line also when piped; False: neither.
void applyVerbosity(std::optional<bool> verbose, Presentation& presentation);

/// Makes the folder and checks that it can be written, before hours of work: Io naming it, and the flag that chooses it, otherwise.
Status prepareOutputFolder(const std::filesystem::path& folder, const std::string& flag = "--output_dir");

/// What a person is told who asked for a language that an English-only model cannot hear; empty: nothing.
std::string languageWarning(const api::ModelInfo& info, const std::string& expectedLanguage);

class RunPresenter : public service::TranscriptionObserver {
  public:
    /// expectedLanguage: code that was asked for, for the warning that an English-only model cannot follow it.
    /// library: where the transcripts are kept.
    RunPresenter(const Presentation& presentation, const library::LibraryReader& library, std::string expectedLanguage);

    void onModel(const api::ModelInfo& info) override;
    void onStarted(const service::JobStart& start) override;
    void onLanguage(const std::string& code, double probability) override;
    void onWindow(const Window& window) override;
    void onProgress(const Progress& progress) override;
    void onMemory(const api::MemoryReport& report) override;
    void onBatchChange(const api::BatchChange& change) override;

    /// Writes the files and says where they are.
    Status finish(const service::TranscriptionOutcome& outcome, const std::filesystem::path& file);
    /// Reports the error of a run, and what to do where something of it is kept.
    int failed(const Error& error, const std::string& file, bool isKept);

  private:
    Result<std::vector<std::filesystem::path>> writeFiles(const service::TranscriptionOutcome& outcome, const std::filesystem::path& file) const;
    Status showMemory(const service::TranscriptionOutcome& outcome);
    void showReused(const service::TranscriptionOutcome& outcome);

    Presentation m_presentation;
    const library::LibraryReader& m_library;
    std::string m_expectedLanguage;
    StatusLine m_status;
    SpeedMeter m_meter;
    std::string m_phase;
    std::optional<library::RunId> m_run;
    library::RecordingId m_recording;
    bool m_isFinished = false;  // the run: its files may be missing yet
    std::vector<std::string> m_shownWarnings;
};

}  // namespace undervoice::cli
