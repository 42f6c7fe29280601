// undervoice models list|info

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "loaded_engine.h"

namespace undervoice::cli {
namespace {

class ModelsCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("models", "Models on this machine");
        m_app->require_subcommand(1);
        m_app->add_option("--model_dir", m_modelFolder, "Another folder in which models are looked for");
        m_list = m_app->add_subcommand("list", "Every model that was found, and where");
        m_info = m_app->add_subcommand("info", "Sizes, format, weights' SHA-256 and memory of a model");
        m_info->add_option("model", m_model, "Name or path of a checkpoint")->required();
        for (CLI::App* verb : {m_list, m_info}) verb->add_flag("--json", m_asJson, "Machine-readable output");
    }

    int run(const Context& context) override {
        if (m_list->parsed()) return list(context);
        const Status status = info(context);
        return status ? kDone : report(status.error());
    }

  private:
    int list(const Context& context) const {
        const auto installed = catalog::listInstalled(catalogFolders(context, m_modelFolder));
        nlohmann::json array = nlohmann::json::array();
        for (const auto& model : installed) {
            if (m_asJson)
                array.push_back({{"name", model.name}, {"path", model.path.string()}, {"where", model.where}});
            else
                std::printf("%s\n", fmt::format("{:<16} {:<24} {}", model.name, model.where, model.path.string()).c_str());
        }
        if (m_asJson) std::printf("%s\n", array.dump(2).c_str());
        if (installed.empty()) std::fprintf(stderr, "No Whisper model was found: run packaging/setup.sh, or give one with --model PATH.\n");
        return installed.empty() ? kNothingFound : kDone;
    }

    Status info(const Context& context) const {
        StatusLine status(isTerminal(stderr));
        UNDERVOICE_TRY_ASSIGN(const LoadedEngine loaded, loadEngineWithModel(context, m_model, m_modelFolder, {}, status));
        const api::ModelInfo& i = loaded.info;
        const api::ModelDims& d = i.dims;
        if (m_asJson) {
            const nlohmann::json value = {{"path", loaded.found.path.string()}, {"name", loaded.found.name}, {"format", i.format},
                {"weights_sha256", i.weightsSha256}, {"parameters", i.parameterCount}, {"weight_bytes", i.weightBytes},
                {"dtype", i.dtypeName}, {"device", i.deviceName}, {"multilingual", i.isMultilingual}, {"warnings", i.warnings},
                {"dims", {{"n_mels", d.melBins}, {"n_audio_ctx", d.audioContext}, {"n_audio_state", d.audioState}, {"n_audio_head", d.audioHeads},
                          {"n_audio_layer", d.audioLayers}, {"n_vocab", d.vocabularySize}, {"n_text_ctx", d.textContext},
                          {"n_text_state", d.textState}, {"n_text_head", d.textHeads}, {"n_text_layer", d.textLayers}}}};
            std::printf("%s\n", value.dump(2).c_str());
            return {};
        }
        std::printf("%s\n", fmt::format("{}\n  format      {}\n  languages   {}\n  sizes       width {}, {} heads, {} + {} layers, {} mel bins, {} tokens\n"
                                        "  parameters  {:.1f} million\n  in memory   {:.0f} MB as {} on {}\n  SHA-256     {}",
                                        loaded.found.path.string(), i.format, i.isMultilingual ? "many" : "English only", d.textState, d.textHeads,
                                        d.audioLayers, d.textLayers, d.melBins, d.vocabularySize, static_cast<double>(i.parameterCount) / 1e6,
                                        static_cast<double>(i.weightBytes) / 1e6, i.dtypeName, i.deviceName, i.weightsSha256).c_str());
        return {};
    }

    CLI::App* m_list = nullptr;
    CLI::App* m_info = nullptr;
    std::string m_model, m_modelFolder;
    bool m_asJson = false;
};

}  // namespace

std::unique_ptr<Command> makeModelsCommand() { return std::make_unique<ModelsCommand>(); }

}  // namespace undervoice::cli
