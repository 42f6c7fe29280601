// PyTorch's zip: writeOpenAiPt(), writePickledStateDict() and writeZip() of checkpoint_writers.h.

#include "support/append_number.h"
#include "support/checkpoint_writers.h"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <minizip/zip.h>

namespace undervoice::test {
namespace {

namespace fs = std::filesystem;
using engine::StoredType;

/// Emits the opcodes that PyTorch's pickler uses for a state dict (protocol 2).
class PickleWriter {
  public:
    PickleWriter() { m_bytes = "\x80\x02"; }

    void text(const std::string& value) {
        m_bytes += 'X';
        append(m_bytes, static_cast<std::uint32_t>(value.size()));
        m_bytes += value;
        remember();
    }
    void integer(std::int64_t value) {
        if (value >= 0 && value < 256) {
            m_bytes += 'K';
            append(m_bytes, static_cast<std::uint8_t>(value));
        } else if (value >= 0 && value < 65536) {
            m_bytes += 'M';
            append(m_bytes, static_cast<std::uint16_t>(value));
        } else {
            m_bytes += 'J';
            append(m_bytes, static_cast<std::int32_t>(value));
        }
    }
    void global(const std::string& module, const std::string& name) {
        m_bytes += 'c' + module + "\n" + name + "\n";
        remember();
    }
    void orderedDict() {
        global("collections", "OrderedDict");
        m_bytes += ")R";
        remember();
    }
    void tuple(const std::vector<std::int64_t>& values) {
        m_bytes += '(';
        for (const std::int64_t value : values) integer(value);
        m_bytes += 't';
        remember();
    }
    void code(const char* opcodes) { m_bytes += opcodes; }
    /// The value just made goes into the memo, as pickle does for all but numbers.
    void remember() {
        if (m_memo < 256) {
            m_bytes += 'q';
            append(m_bytes, static_cast<std::uint8_t>(m_memo));
        } else {
            m_bytes += 'r';
            append(m_bytes, static_cast<std::uint32_t>(m_memo));
        }
        ++m_memo;
    }
    std::string finish() { return m_bytes + '.'; }

  private:
    std::string m_bytes;
    int m_memo = 0;
};

const char* storageName(StoredType type) {
    switch (type) {
        case StoredType::Float32:
            return "FloatStorage";
        case StoredType::Float16:
            return "HalfStorage";
        case StoredType::BFloat16:
            return "BFloat16Storage";
        case StoredType::Float64:
            return "DoubleStorage";
        default:
            throw std::invalid_argument("PyTorch has no storage of this type");
    }
}

void pickleTensor(PickleWriter& out, const PlainTensor& tensor, StoredType type, std::size_t key) {
    out.global("torch._utils", "_rebuild_tensor_v2");
    out.code("((");
    out.text("storage");
    out.global("torch", storageName(type));
    out.text(std::to_string(key));
    out.text("cpu");
    out.integer(static_cast<std::int64_t>(tensor.values.size()));
    out.code("t");
    out.remember();
    out.code("Q");
    out.integer(0);
    std::vector<std::int64_t> strides(tensor.shape.size(), 1);
    for (std::size_t axis = tensor.shape.size() - 1; axis > 0; --axis)
        strides[axis - 1] = strides[axis] * tensor.shape[axis];
    out.tuple(tensor.shape);
    out.tuple(strides);
    out.code("\x89");
    out.orderedDict();
    out.code("t");
    out.remember();
    out.code("R");
    out.remember();
}

/// {name: tensor, …} with PyTorch's attribute, left on the stack.
void pickleStateDict(PickleWriter& out, const std::vector<PlainTensor>& tensors, StoredType type) {
    out.orderedDict();
    out.code("(");
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        out.text(tensors[i].name);
        pickleTensor(out, tensors[i], type, i);
    }
    out.code("u}");
    out.remember();
    out.text("_metadata");
    out.orderedDict();
    out.code("sb");
}

void writeTorchZip(const fs::path& path, const std::string& pickle, const std::vector<PlainTensor>& tensors,
                   StoredType type) {
    std::vector<std::pair<std::string, std::string>> entries{{"archive/data.pkl", pickle},
                                                             {"archive/byteorder", "little"}};
    for (std::size_t i = 0; i < tensors.size(); ++i)
        entries.emplace_back("archive/data/" + std::to_string(i), encoded(tensors[i].values, type));
    entries.emplace_back("archive/version", "3\n");
    writeZip(path, entries);
}

}  // namespace

void writePickledStateDict(const fs::path& path, const std::vector<PlainTensor>& tensors, StoredType type) {
    PickleWriter out;
    pickleStateDict(out, tensors, type);
    writeTorchZip(path, out.finish(), tensors, type);
}

void writeOpenAiPt(const fs::path& path, const PlainModel& model, StoredType type, bool hasDims) {
    if (!hasDims) return writePickledStateDict(path, model.tensors, type);
    const api::ModelDims& d = model.dims;
    const std::vector<std::pair<std::string, int>> dims{
        {"n_mels", d.melBins},          {"n_audio_ctx", d.audioContext},  {"n_audio_state", d.audioState},
        {"n_audio_head", d.audioHeads}, {"n_audio_layer", d.audioLayers}, {"n_vocab", d.vocabularySize},
        {"n_text_ctx", d.textContext},  {"n_text_state", d.textState},    {"n_text_head", d.textHeads},
        {"n_text_layer", d.textLayers}};
    PickleWriter out;
    out.code("}");
    out.remember();
    out.code("(");
    out.text("dims");
    out.code("}");
    out.remember();
    out.code("(");
    for (const auto& [name, value] : dims) {
        out.text(name);
        out.integer(value);
    }
    out.code("u");
    out.text("model_state_dict");
    pickleStateDict(out, model.tensors, type);
    out.code("u");
    writeTorchZip(path, out.finish(), model.tensors, type);
}

void writeZip(const fs::path& path, const std::vector<std::pair<std::string, std::string>>& entries) {
    const zipFile zip = zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
    if (!zip) throw std::runtime_error("cannot write " + path.string());
    bool isWritten = true;
    for (const auto& [name, content] : entries) {
        const zip_fileinfo info{};
        isWritten = isWritten && zipOpenNewFileInZip64(zip, name.c_str(), &info, nullptr, 0, nullptr, 0,
                                                       nullptr, /*method=*/0, /*level=*/0,
                                                       /*zip64=*/0) == ZIP_OK;
        isWritten = isWritten &&
                    zipWriteInFileInZip(zip, content.data(), static_cast<unsigned>(content.size())) == ZIP_OK;
        isWritten = isWritten && zipCloseFileInZip(zip) == ZIP_OK;
    }
    if (zipClose(zip, nullptr) != ZIP_OK || !isWritten)
        throw std::runtime_error("cannot write " + path.string());
}

}  // namespace undervoice::test
