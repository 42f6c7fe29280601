// undervoice transcribe FILE…

#include <algorithm>

#include "command.h"
#include "kept_output.h"
#include "loaded_engine.h"
#include "transcribe_flags.h"
#include "transcription_run.h"

namespace undervoice::cli {
namespace {

class TranscribeCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("transcribe", "Recordings to text: takes openai-whisper's flags");
        m_flags.addTo(*m_app);
    }

    int run(const Context& context) override {
        const auto request = m_flags.resolve();
        if (!request) return report(request.error());
        for (const std::string& warning : request->warnings) std::fprintf(stderr, "%s\n", warning.c_str());
        if (const Status ready = prepareOutputFolder(request->outputFolder); !ready) return report(ready.error());
        const auto model = chooseModel(context, request->model, request->modelFolder);
        if (!model) return report(model.error());
        std::unique_ptr<MemoryCsv> memory;
        if (!request->memoryReport.empty()) {
            auto created = MemoryCsv::create(request->memoryReport);
            if (!created) return report(created.error());
            memory = std::move(*created);
        }
        auto library = request->useLibrary ? library::Library::open(context.library) : library::Library::openInMemory();
        if (!library) return report(library.error());
        return transcribeAll(context, *request, *model, **library, memory.get());
    }

  private:
    static service::TranscriptionRequest serviceRequest(const Context& context, const TranscribeRequest& request, const catalog::FoundModel& model) {
        service::TranscriptionRequest result;
        result.options = request.options;
        result.model = request.modelOptions;
        result.model.path = model.path;
        result.model.name = model.name;
        result.model.assetsFolder = context.depsFolder / "assets";
        result.again = request.again;
        result.part = partOf(request);
        return result;
    }

    /// A failing file is reported and skipped; the rest goes on.
    static int transcribeAll(const Context& context, const TranscribeRequest& request, const catalog::FoundModel& model, library::Library& library,
                             MemoryCsv* memory) {
        service::TranscriptionService service(api::loadEngine, library);
        service::TranscriptionRequest job = serviceRequest(context, request, model);
        Presentation presentation{request.outputFolder, request.formats, request.writerOptions};
        presentation.memory = memory;
        applyVerbosity(request.verbose, presentation);
        job.output = outputToJson(presentation);
        int worst = kDone;
        for (const std::string& file : request.files) {
            job.file = file;
            RunPresenter presenter(presentation, library, request.options.decoding.language);
            auto outcome = service.transcribe(job, presenter, context.cancel->token());
            const Status done = outcome ? presenter.finish(*outcome, file) : Status(tl::unexpect, outcome.error());
            if (!done) worst = std::max(worst, presenter.failed(done.error(), file, request.useLibrary));
            if (context.cancel->token().isCancelled()) return kCancelled;
        }
        return worst;
    }

    TranscribeFlags m_flags;
};

}  // namespace

std::unique_ptr<Command> makeTranscribeCommand() { return std::make_unique<TranscribeCommand>(); }

}  // namespace undervoice::cli
