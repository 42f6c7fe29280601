#include "model_flags.h"

#include <sstream>

#include "python_values.h"

namespace undervoice::cli {
namespace {

void addOption(CLI::App& command, const std::string& group, const char* name, std::string& target, const char* help) {
    CLI::Option* option = command.add_option(name, target, help)->capture_default_str();
    if (!group.empty()) option->group(group);
}

}  // namespace

void ModelFlags::addPlacementTo(CLI::App& command, const std::string& group) {
    addOption(command, group, "--device", m_device, "auto, cpu, cuda or cuda:N");
    addOption(command, group, "--dtype", m_dtype, "auto, float32, float16 (GPU), bfloat16 or int8 (CPU)");
}

void ModelFlags::addComputingTo(CLI::App& command, const std::string& group) {
    addPlacementTo(command, group);
    addOption(command, group, "--threads", m_threads, "Processor threads; 0: one per core");
}

void ModelFlags::addTo(CLI::App& command, const std::string& group) {
    addComputingTo(command, group);
    addOption(command, group, "--self", m_self,
              "Self-attention's cache, one mode or a list by layer: mha, x (half the bytes), t (first layer: token ids only), mla, mtla (converted models)");
    addOption(command, group, "--cross", m_cross,
              "Cross-attention's cache: mha, e (the encoder's output, once for all layers), mla (converted models)");
    addOption(command, group, "--cache_dtype", m_cacheDtype,
              "Numbers in both caches: auto (the type that the model calculates in) or int8 (rows of bytes with a scale each: less memory, rounded)");
}

Result<api::ModelOptions> ModelFlags::resolve() const {
    api::ModelOptions options;
    if (m_device.starts_with("cuda:")) {
        options.device = api::DeviceKind::Cuda;
        UNDERVOICE_TRY_ASSIGN(options.deviceIndex, parseInteger("--device", m_device.substr(5)));
    } else {
        UNDERVOICE_TRY_ASSIGN(options.device, (chooseFrom<api::DeviceKind>("--device", m_device,
            {{"auto", api::DeviceKind::Auto}, {"cpu", api::DeviceKind::Cpu}, {"cuda", api::DeviceKind::Cuda}})));
    }
    UNDERVOICE_TRY_ASSIGN(options.dtype, (chooseFrom<api::Dtype>("--dtype", m_dtype,
        {{"auto", api::Dtype::Auto}, {"float32", api::Dtype::Float32}, {"float16", api::Dtype::Float16},
         {"bfloat16", api::Dtype::BFloat16}, {"int8", api::Dtype::Int8}})));
    UNDERVOICE_TRY_ASSIGN(options.threads, parseInteger("--threads", m_threads));
    if (options.threads < 0 || options.threads > 1024)
        return fail(ErrorCode::InvalidArgument, "--threads must lie between 0 and 1024.");
    std::istringstream modes(m_self);
    for (std::string mode; std::getline(modes, mode, ',');) options.attention.self.push_back(mode);
    options.attention.cross = m_cross;
    UNDERVOICE_TRY_ASSIGN(options.attention.int8Rows, chooseFrom<bool>("--cache_dtype", m_cacheDtype, {{"auto", false}, {"int8", true}}));
    return options;
}

}  // namespace undervoice::cli
