#include "engine/checkpoint/safetensors_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

namespace undervoice::engine {
namespace {

const char* dtypeOf(at::ScalarType type) {
    switch (type) {
        case at::kHalf: return "F16";
        case at::kBFloat16: return "BF16";
        case at::kFloat: return "F32";
        case at::kInt: return "I32";
        case at::kByte: return "U8";
        default: return nullptr;
    }
}

/// Metadata first, then the tensors in their order: an ordered map keeps it.
std::string headerOf(const std::vector<TensorToWrite>& tensors, const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    auto& facts = header["__metadata__"] = {{"format", "pt"}};
    for (const auto& [key, value] : metadata) facts[key] = value;
    std::uint64_t offset = 0;
    for (const TensorToWrite& tensor : tensors) {
        std::uint64_t bytes = c10::elementSize(tensor.type);
        for (const std::int64_t size : tensor.shape) bytes *= static_cast<std::uint64_t>(size);
        header[tensor.name] = {{"dtype", dtypeOf(tensor.type)}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + bytes}}};
        offset += bytes;
    }
    std::string text = header.dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::json::error_handler_t::replace);
    text.resize((text.size() + 7) / 8 * 8, ' ');  // readers map the data behind it
    return text;
}

}  // namespace

SafetensorsWriter::SafetensorsWriter(std::filesystem::path path, std::ofstream file, std::vector<TensorToWrite> tensors)
    : m_path(std::move(path)), m_file(std::move(file)), m_tensors(std::move(tensors)) {}

tl::unexpected<Error> SafetensorsWriter::failed() const {
    const int reason = errno;
    return fail(ErrorCode::Io, "Cannot write " + m_path.string() + ": " + std::strerror(reason) + ".");
}

Result<SafetensorsWriter> SafetensorsWriter::create(const std::filesystem::path& path, std::vector<TensorToWrite> tensors,
                                                    const std::map<std::string, std::string>& metadata) {
    for (const TensorToWrite& tensor : tensors)
        if (!dtypeOf(tensor.type)) return fail(ErrorCode::Internal, "Tensor " + tensor.name + " has a type that safetensors files are not written in.");
    errno = 0;
    SafetensorsWriter writer(path, std::ofstream(path, std::ios::binary | std::ios::trunc), std::move(tensors));
    const std::string header = headerOf(writer.m_tensors, metadata);
    const auto length = static_cast<std::uint64_t>(header.size());
    writer.m_file.write(reinterpret_cast<const char*>(&length), sizeof length).write(header.data(), static_cast<std::streamsize>(header.size()));
    if (!writer.m_file) return writer.failed();
    return writer;
}

Status SafetensorsWriter::add(const std::string& name, const at::Tensor& values) {
    if (m_next >= m_tensors.size() || m_tensors[m_next].name != name || values.sizes().vec() != m_tensors[m_next].shape)
        return fail(ErrorCode::Internal, "Tensor " + name + " was written out of turn.");
    const at::Tensor whole = values.to(at::kCPU, m_tensors[m_next].type).contiguous();
    ++m_next;
    errno = 0;
    m_file.write(static_cast<const char*>(whole.data_ptr()), static_cast<std::streamsize>(whole.nbytes()));
    if (!m_file) return failed();
    return {};
}

Status SafetensorsWriter::finish() {
    if (m_next != m_tensors.size()) return fail(ErrorCode::Internal, m_path.string() + " lacks tensor " + m_tensors[m_next].name + ".");
    errno = 0;
    m_file.close();
    if (!m_file) return failed();
    const int descriptor = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return failed();
    const bool isSynced = ::fsync(descriptor) == 0;
    const auto failure = failed();
    ::close(descriptor);
    return isSynced ? Status() : Status(failure);
}

}  // namespace undervoice::engine
