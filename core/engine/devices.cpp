#include "engine/devices.h"

#include <ATen/Context.h>
#include <ATen/Version.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "engine/engine_thread.h"
#include "engine/tensor/device_memory.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using api::DeviceKind;
using api::Dtype;
using nlohmann::json;

int gpuCount() { return at::hasCUDA() ? at::detail::getCUDAHooks().getNumGPUs() : 0; }

/// Value of a "Key:   value" line of a file of /proc; empty when there is none.
std::string procValue(const fs::path& path, const std::string& key) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(key)) continue;
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        const auto begin = line.find_first_not_of(" \t", colon + 1);
        return begin == std::string::npos ? std::string() : line.substr(begin);
    }
    return {};
}

/// Names of the GPUs by the driver, in the order of their bus addresses.
std::vector<std::string> gpuNames() {
    std::vector<fs::path> folders;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator("/proc/driver/nvidia/gpus", absent)) folders.push_back(entry.path());
    std::ranges::sort(folders);
    std::vector<std::string> names;
    for (const fs::path& folder : folders) names.push_back(procValue(folder / "information", "Model"));
    return names;
}

std::string driverVersion() {
    std::ifstream file("/proc/driver/nvidia/version");
    std::string line;
    std::getline(file, line);
    return line;
}

Status checkDtype(Dtype dtype, bool onCpu) {
    if (dtype == Dtype::Float16 && onCpu)
        return fail(ErrorCode::Unsupported, "float16 is not computed on the CPU; use float32 or bfloat16 there.");
    if (dtype == Dtype::Int8 && !onCpu)
        return fail(ErrorCode::Unsupported, "int8 weights are computed with on the CPU alone; use float16 on a GPU.");
    return {};
}

}  // namespace

Result<Placement> choosePlacement(const api::ModelOptions& options) {
    const int gpus = options.device == DeviceKind::Cpu ? 0 : gpuCount();
    if (options.device == DeviceKind::Cuda && options.deviceIndex >= gpus)
        return fail(ErrorCode::Device,
                    gpus == 0 ? std::string("No NVIDIA GPU can be used: LibTorch was installed without CUDA, or no driver "
                                            "answers. Use --device cpu, or run packaging/setup.sh again beside a GPU.")
                              : "There is no GPU " + std::to_string(options.deviceIndex) + ": this machine has " +
                                    std::to_string(gpus) + ", counted from 0.");
    const bool onCpu = options.device == DeviceKind::Cpu || options.deviceIndex >= gpus || options.deviceIndex < 0;
    Placement placement;
    if (!onCpu) placement.device = c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(options.deviceIndex));
    placement.dtype = options.dtype != Dtype::Auto ? options.dtype : onCpu ? Dtype::Float32 : Dtype::Float16;
    UNDERVOICE_TRY(checkDtype(placement.dtype, onCpu));
    return placement;
}

std::string dtypeName(Dtype dtype) {
    switch (dtype) {
        case Dtype::Float32: return "float32";
        case Dtype::Float16: return "float16";
        case Dtype::BFloat16: return "bfloat16";
        case Dtype::Int8: return "int8";
        case Dtype::Auto: break;
    }
    return "auto";
}

std::string deviceTitle(const c10::Device& device, int threads) {
    if (device.is_cpu()) return "CPU, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
    const auto names = gpuNames();
    const auto index = static_cast<std::size_t>(std::max<int>(0, device.index()));
    return index < names.size() && !names[index].empty() ? names[index] : "NVIDIA GPU " + std::to_string(index);
}

std::string devicesJson(int threads) {
    json gpus = json::array();
    const auto names = gpuNames();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool isUsable = static_cast<int>(i) < gpuCount();
        if (isUsable) at::globalContext().lazyInitDevice(c10::kCUDA);  // a device that nothing was put on yet does not say what it has
        const DeviceMemory memory = isUsable ? deviceMemory(c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(i))) : DeviceMemory();
        gpus.push_back({{"index", i}, {"name", names[i]}, {"free_bytes", memory.free}, {"total_bytes", memory.total}});
    }
    const json report = {
        {"libtorch", {{"version", TORCH_VERSION}, {"has_cuda", at::hasCUDA()}, {"build", at::show_config()}}},
        {"cpu",
         {{"name", procValue("/proc/cpuinfo", "model name")},
          {"physical_cores", physicalCores()},
          {"logical_cores", std::thread::hardware_concurrency()},
          {"threads", threads},
          {"vector_extensions", at::get_cpu_capability()}}},
        {"memory", {{"total_bytes", machineMemory("MemTotal")}, {"available_bytes", machineMemory("MemAvailable")}}},
        {"cuda", {{"usable_devices", gpuCount()}, {"driver", driverVersion()}, {"devices", std::move(gpus)}}},
    };
    return report.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
}

}  // namespace undervoice::engine
