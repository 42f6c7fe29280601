// undervoice resume [JOB]: goes on with what was stopped.

#include <algorithm>
#include <fmt/format.h>

#include "command.h"
#include "kept_output.h"
#include "loaded_engine.h"
#include "service/job_record.h"
#include "transcription_run.h"

namespace undervoice::cli {
namespace {

class ResumeCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("resume", "Goes on with a stopped transcription at its last window");
        m_app->add_option("job", m_job, "Number of the job (default: the newest)");
        m_app->add_flag("--list", m_isListing, "Only list what can be resumed");
        m_app->add_option("--file", m_movedTo, "Where the recording lies now, if it was moved");
        m_app->add_option("-o,--output_dir", m_outputFolder, "Folder for the transcript files (default: as the job began)");
        m_app->add_option("-f,--output_format", m_formats, formatsHelp() + " (default: as the job began)");
    }

    int run(const Context& context) override {
        auto library = library::Library::open(context.library);
        if (!library) return report(library.error());
        const auto jobs = service::unfinishedJobs(**library);
        if (!jobs) return report(jobs.error());
        if (m_isListing || (jobs->empty() && m_job == 0)) return list(*jobs);
        const auto job = choose(*jobs);
        if (!job) return report(job.error());
        return resume(context, **library, *job);
    }

  private:
    static int list(const std::vector<service::UnfinishedJob>& jobs) {
        for (const auto& job : jobs)
            std::printf("%s\n", fmt::format("{:>4}  {:<22}  {}{}", job.run.id.value(), job.positionText() + " heard", job.run.description.sourcePath.string(),
                                            job.isRunning ? "  (running)" : job.isFileThere ? "" : "  (file is not there)").c_str());
        if (jobs.empty()) std::fprintf(stderr, "Nothing is waiting to be resumed.\n");
        return jobs.empty() ? kNothingFound : kDone;
    }

    Result<service::UnfinishedJob> choose(const std::vector<service::UnfinishedJob>& jobs) const {
        const auto fits = [&](const service::UnfinishedJob& job) {
            return m_job > 0 ? job.run.id.value() == m_job : !job.isRunning && (job.isFileThere || !m_movedTo.empty());
        };
        const auto found = std::ranges::find_if(jobs, fits);
        if (found != jobs.end()) return *found;
        if (m_job > 0) return fail(ErrorCode::NotFound, fmt::format("There is no unfinished job {}; undervoice resume --list shows them.", m_job));
        return fail(ErrorCode::NotFound, "The recordings of the stopped jobs are not where they were; undervoice resume --list shows them, --file PATH names the new place.");
    }

    /// The files that were asked for when the job began; what is said now counts more.
    Result<Presentation> presentationOf(const service::UnfinishedJob& job) const {
        Presentation presentation;
        const auto request = service::requestOfRun(job.run);
        if (!request || !readOutput(request->output, presentation)) {
            presentation.outputFolder = ".";
            UNDERVOICE_TRY_ASSIGN(presentation.formats, parseExportFormats("all"));
            presentation.writerOptions.extras = true;
        }
        if (!m_outputFolder.empty()) presentation.outputFolder = m_outputFolder;
        if (!m_formats.empty()) {
            UNDERVOICE_TRY_ASSIGN(presentation.formats, parseExportFormats(m_formats));
        }
        applyVerbosity(std::nullopt, presentation);
        return presentation;
    }

    int resume(const Context& context, library::Library& library, const service::UnfinishedJob& job) const {
        const auto presentation = presentationOf(job);
        if (!presentation) return report(presentation.error());
        if (const Status ready = prepareOutputFolder(presentation->outputFolder); !ready) return report(ready.error());
        const std::filesystem::path file = m_movedTo.empty() ? job.run.description.sourcePath : std::filesystem::path(m_movedTo);
        RunPresenter presenter(*presentation, library, job.run.language);
        service::TranscriptionService service(api::loadEngine, library);
        const auto outcome = service.resume(job.run.id, presenter, context.cancel->token(), m_movedTo);
        const Status done = outcome ? presenter.finish(*outcome, file) : Status(tl::unexpect, outcome.error());
        return done ? kDone : presenter.failed(done.error(), file.string(), /*isKept=*/true);
    }

    std::int64_t m_job = 0;
    bool m_isListing = false;
    std::string m_movedTo, m_outputFolder, m_formats;
};

}  // namespace

std::unique_ptr<Command> makeResumeCommand() { return std::make_unique<ResumeCommand>(); }

}  // namespace undervoice::cli
