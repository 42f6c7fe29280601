// undervoice bench: fixed work for comparison with other engines. Figures and field names: tests/bench/README.md.

#include <nlohmann/json.hpp>

#include "api/engine_loader.h"
#include "base/atomic_file.h"
#include "base/known_models.h"
#include "command.h"
#include "loaded_engine.h"
#include "media/decode.h"
#include "model_flags.h"

namespace undervoice::cli {
namespace {

api::ModelDims dimsOf(const KnownModel& model) {
    const int heads = model.state / 64;
    return {model.melBins,        kWhisperAudioContext, model.state, heads, model.audioLayers,
            model.vocabularySize, kWhisperTextContext,  model.state, heads, model.textLayers};
}

class BenchCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("bench", "Times fixed work: windows of 30 s, an exact number of tokens each");
        m_app->add_option("--model", m_model, "Name or path of a checkpoint");
        m_app->add_option("--windows", m_work.windows, "Windows")->capture_default_str()->check(CLI::Range(1, 10000));
        m_app->add_option("--tokens", m_work.tokens, "Tokens chosen per window")->capture_default_str()->check(CLI::Range(5, 224));
        m_app->add_option("--batch", m_work.batchSize, "Windows decoded together")->capture_default_str()->check(CLI::Range(1, 256));
        m_app->add_option("--beam", m_work.beamSize, "Beams; 1: greedy")->capture_default_str()->check(CLI::Range(1, 64));
        m_modelFlags.addTo(*m_app);
        m_app->add_option("--audio", m_audio, "Transcribe this recording by the long-form pipeline instead");
        m_app->add_option("--json", m_output, "File to write (default: standard output)");
        registerMemory();
    }

    int run(const Context& context) override {
        const Status status = m_memory.app->parsed() ? benchMemory() : bench(context);
        return status ? kDone : report(status.error());
    }

  private:
    void registerMemory() {
        m_memory.app = m_app->add_subcommand("memory", "Bytes of the decoder's caches in every pair of attention modes, at a model's true sizes");
        CLI::App& app = *m_memory.app;
        app.add_option("--size", m_memory.size, "tiny, base, small, medium, large-v3, turbo, …")->required();
        app.add_option("--windows", m_memory.work.windows, "Windows decoded together")->capture_default_str()->check(CLI::Range(1, 10000));
        app.add_option("--beams", m_memory.work.beams, "Beams of a window")->capture_default_str()->check(CLI::Range(1, 64));
        app.add_option("--tokens", m_memory.work.tokens, "Tokens of a beam, prompt included")->capture_default_str()->check(CLI::Range(1, 448));
        m_memory.flags.addPlacementTo(app);
        app.add_option("--json", m_output, "File to write");
    }

    Status benchMemory() {
        const KnownModel* model = knownModel(m_memory.size);
        if (!model) {
            std::string names;
            for (const KnownModel& known : knownModels()) names += (names.empty() ? "" : ", ") + std::string(known.name);
            return fail(ErrorCode::InvalidArgument, "--size was given \"" + m_memory.size + "\", but takes one of " + names + ".");
        }
        UNDERVOICE_TRY_ASSIGN(const api::ModelOptions options, m_memory.flags.resolve());
        m_memory.work.dims = dimsOf(*model);
        m_memory.work.device = options.device;
        m_memory.work.deviceIndex = options.deviceIndex;
        m_memory.work.dtype = options.dtype;
        UNDERVOICE_TRY_ASSIGN(const auto engine, api::loadEngine());
        UNDERVOICE_TRY_ASSIGN(const std::string json, engine->benchMemory(m_memory.work));
        if (!m_output.empty()) return writeFileAtomically(m_output, json + "\n");
        printMemory(nlohmann::json::parse(json));
        return {};
    }

    static void printMemory(const nlohmann::json& report) {
        std::printf("self   cross  rank  dtype     self MB   cross MB      total bytes   saved of mha + mha\n");
        for (const auto& row : report.at("rows"))
            std::printf("%-6s %-6s %4d  %-8s %8.2f  %9.2f  %15lld   %5.1f %%\n", row.at("self").get<std::string>().c_str(),
                        row.at("cross").get<std::string>().c_str(), row.at("rank").get<int>(), row.at("dtype").get<std::string>().c_str(),
                        row.at("self_bytes").get<double>() / 1e6, row.at("cross_bytes").get<double>() / 1e6,
                        static_cast<long long>(row.at("measured_bytes").get<std::int64_t>()), 100 * row.at("saved_of_mha").get<double>());
        std::printf("mha with the frames' keys and values copied for every beam: %.1f MB\n", report.at("copied_bytes").get<double>() / 1e6);
    }

    Status bench(const Context& context) {
        if (m_model.empty()) return fail(ErrorCode::InvalidArgument, "bench needs --model NAME_OR_PATH; `undervoice bench memory` needs none.");
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
    struct {
        CLI::App* app = nullptr;
        std::string size;
        api::SpeechEngine::MemoryBenchOptions work;
        ModelFlags flags{"float16"};
    } m_memory;
};

}  // namespace

std::unique_ptr<Command> makeBenchCommand() { return std::make_unique<BenchCommand>(); }

}  // namespace undervoice::cli
