// undervoice inspect MODEL [--audio F] [--tokens LIST] --json OUT: for those who port or check models.

#include "base/atomic_file.h"
#include "command.h"
#include "loaded_engine.h"
#include "media/decode.h"
#include "model_flags.h"
#include "python_values.h"

namespace undervoice::cli {
namespace {

class InspectCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("inspect", "A model's dimensions and tensors; with --audio and --tokens its log-mel, encoder and logits");
        m_app->add_option("model", m_model, "Name or path of a checkpoint")->required();
        m_app->add_option("--audio", m_audio, "Recording whose first 30 seconds go through features and encoder");
        m_app->add_option("--tokens", m_tokens, "Token ids separated by commas for one decoder pass; needs --audio");
        m_app->add_option("--json", m_output, "File to write (default: standard output)");
        m_modelFlags.addTo(*m_app);
    }

    int run(const Context& context) override {
        const Status status = inspect(context);
        return status ? kDone : report(status.error());
    }

  private:
    Status inspect(const Context& context) const {
        std::vector<int> tokens;
        if (!m_tokens.empty()) {
            if (m_audio.empty()) return fail(ErrorCode::InvalidArgument, "--tokens needs --audio: the decoder looks at a recording.");
            UNDERVOICE_TRY_ASSIGN(const auto list, parseTokenList("--tokens", m_tokens));
            tokens = list.value_or(std::vector<int>());
        }
        StatusLine status(isTerminal(stderr));
        UNDERVOICE_TRY_ASSIGN(const api::ModelOptions options, m_modelFlags.resolve());
        UNDERVOICE_TRY_ASSIGN(const LoadedEngine loaded, loadEngineWithModel(context, m_model, {}, options, status));
        std::optional<media::DecodedAudio> audio;
        if (!m_audio.empty()) {
            UNDERVOICE_TRY_ASSIGN(audio, media::decode(m_audio, {}, {}, context.cancel->token()));
        }
        UNDERVOICE_TRY_ASSIGN(const std::string json, loaded.engine->inspect(audio ? &audio->pcm : nullptr, tokens, context.cancel->token()));
        status.clear();
        if (!m_output.empty()) return writeFileAtomically(m_output, json + "\n");
        std::printf("%s\n", json.c_str());
        return {};
    }

    ModelFlags m_modelFlags{"float32"};
    std::string m_model, m_audio, m_tokens, m_output;
};

}  // namespace

std::unique_ptr<Command> makeInspectCommand() { return std::make_unique<InspectCommand>(); }

}  // namespace undervoice::cli
