// undervoice memory: how many windows fit, in every pair of attention modes that a model can run in.

#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "command.h"
#include "loaded_engine.h"
#include "memory_text.h"
#include "model_flags.h"
#include "python_values.h"

namespace undervoice::cli {
namespace {

class MemoryCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("memory", "How many windows fit into memory together, in every pair of attention modes");
        m_app->add_option("--model", m_model, "Name or path of a checkpoint (default: turbo, else the largest installed)");
        m_modelFlags.addTo(*m_app);
        m_app->add_option("--beams", m_beams, "Beams of a window, several allowed (default: 1 and 5)")->check(CLI::Range(1, 64));
        m_app->add_option("--free", m_free, "Bytes to plan with beside the weights, such as 3.5GB (default: what is free now)");
        m_app->add_option("--json", m_output, "File to write the numbers to");
    }

    int run(const Context& context) override {
        const Status status = plan(context);
        return status ? kDone : report(status.error());
    }

  private:
    Status plan(const Context& context) const {
        api::MemoryPlanOptions options;
        if (!m_beams.empty()) options.beams = m_beams;
        if (!m_free.empty()) {
            UNDERVOICE_TRY_ASSIGN(options.freeBytes, parseBytes("--free", m_free));
        }
        UNDERVOICE_TRY_ASSIGN(const api::ModelOptions model, m_modelFlags.resolve());
        StatusLine status(isTerminal(stderr));
        UNDERVOICE_TRY_ASSIGN(const LoadedEngine loaded, loadEngineWithModel(context, m_model, {}, model, status));
        UNDERVOICE_TRY_ASSIGN(const api::MemoryPlan plan, loaded.engine->planMemory(options));
        const std::string name = loaded.found.name.empty() ? loaded.found.path.filename().string() : loaded.found.name;
        if (!m_output.empty()) return writeFileAtomically(m_output, planJson(plan, name) + "\n");
        std::printf("%s", planText(plan, name).c_str());
        return {};
    }

    std::string m_model, m_free, m_output;
    std::vector<int> m_beams;
    ModelFlags m_modelFlags;
};

}  // namespace

std::unique_ptr<Command> makeMemoryCommand() { return std::make_unique<MemoryCommand>(); }

}  // namespace undervoice::cli
