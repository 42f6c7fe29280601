// undervoice bench: fixed work for comparison with other engines. Figures and field names: tests/bench/README.md.

#include "base/atomic_file.h"
#include "command.h"
#include "loaded_engine.h"
#include "media/decode.h"
#include "model_flags.h"

namespace undervoice::cli {
namespace {

class BenchCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("bench", "Times fixed work: windows of 30 s, an exact number of tokens each");
        m_app->add_option("--model", m_model, "Name or path of a checkpoint")->required();
        m_app->add_option("--windows", m_work.windows, "Windows")->capture_default_str()->check(CLI::Range(1, 10000));
        m_app->add_option("--tokens", m_work.tokens, "Tokens chosen per window")->capture_default_str()->check(CLI::Range(2, 444));
        m_app->add_option("--batch", m_work.batchSize, "Windows decoded together")->capture_default_str()->check(CLI::Range(1, 256));
        m_app->add_option("--beam", m_work.beamSize, "Beams; 1: greedy")->capture_default_str()->check(CLI::Range(1, 64));
        m_modelFlags.addTo(*m_app);
        m_app->add_option("--audio", m_audio, "Transcribe this recording by the long-form pipeline instead");
        m_app->add_option("--json", m_output, "File to write (default: standard output)");
    }

    int run(const Context& context) override {
        const Status status = bench(context);
        return status ? kDone : report(status.error());
    }

  private:
    Status bench(const Context& context) {
        StatusLine status(false);
        UNDERVOICE_TRY_ASSIGN(const api::ModelOptions options, m_modelFlags.resolve());
        UNDERVOICE_TRY_ASSIGN(const LoadedEngine loaded, loadEngineWithModel(context, m_model, {}, options, status));
        std::optional<media::DecodedAudio> audio;
        if (!m_audio.empty()) {
            UNDERVOICE_TRY_ASSIGN(audio, media::decode(m_audio, {}, {}, context.cancel->token()));
            m_work.audio = &audio->pcm;
        }
        UNDERVOICE_TRY_ASSIGN(const std::string json, loaded.engine->bench(m_work, context.cancel->token()));
        if (!m_output.empty()) return writeFileAtomically(m_output, json + "\n");
        std::printf("%s\n", json.c_str());
        return {};
    }

    api::SpeechEngine::BenchOptions m_work;
    ModelFlags m_modelFlags;
    std::string m_model, m_audio, m_output;
};

}  // namespace

std::unique_ptr<Command> makeBenchCommand() { return std::make_unique<BenchCommand>(); }

}  // namespace undervoice::cli
