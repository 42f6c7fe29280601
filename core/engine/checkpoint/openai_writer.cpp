#include "engine/checkpoint/openai_writer.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <minizip/zip.h>

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;

/// The few opcodes of pickle's protocol 2 that a dictionary of tensors takes. Nothing is memoised: every value is written out.
class Pickle {
  public:
    Pickle() { m_bytes = "\x80\x02"; }

    void beginDictionary() { m_bytes += "}("; }
    void endDictionary() { m_bytes += 'u'; }
    void text(const std::string& value) {
        m_bytes += 'X';
        number(static_cast<std::uint32_t>(value.size()));
        m_bytes += value;
    }
    void integer(std::int64_t value) {
        if (value >= 0 && value <= INT32_MAX) {
            m_bytes += 'J';
            number(static_cast<std::int32_t>(value));
        } else {
            m_bytes += "\x8a\x08";
            number(value);
        }
    }
    void integers(const std::vector<std::int64_t>& values) {
        m_bytes += '(';
        for (const std::int64_t value : values) integer(value);
        m_bytes += 't';
    }
    /// torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict()), the storage by its number in the archive.
    void tensor(const std::vector<std::int64_t>& shape, const char* storage, std::size_t key) {
        std::vector<std::int64_t> strides(shape.size(), 1);
        for (std::size_t axis = shape.size(); axis > 1; --axis) strides[axis - 2] = strides[axis - 1] * shape[axis - 1];
        m_bytes += "ctorch._utils\n_rebuild_tensor_v2\n((";
        text("storage");
        m_bytes += "ctorch\n" + std::string(storage) + "\n";
        text(std::to_string(key));
        text("cpu");
        integer(shape.empty() ? 1 : strides.front() * shape.front());
        m_bytes += "tQ";
        integer(0);
        integers(shape);
        integers(strides);
        m_bytes += "\x89" "ccollections\nOrderedDict\n)RtR";
    }
    std::string finish() { return m_bytes + '.'; }

  private:
    template <typename T>
    void number(T value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        m_bytes.append(bytes, sizeof value);
    }
    std::string m_bytes;
};

struct CloseZip {
    void operator()(void* zip) const { zipClose(zip, nullptr); }
};

/// Entries one after the other, uncompressed, as PyTorch maps them.
class ZipWriter {
  public:
    explicit ZipWriter(const fs::path& path) : m_path(path), m_zip(zipOpen64(path.c_str(), APPEND_STATUS_CREATE)) {}

    Status add(const std::string& name, const void* data, std::size_t bytes) {
        const zip_fileinfo info{};  // no time: the same model gives the same file
        const auto* rest = static_cast<const char*>(data);
        bool isWritten = m_zip && zipOpenNewFileInZip64(m_zip.get(), name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, /*method=*/0, /*level=*/0,
                                                        /*zip64=*/bytes > INT32_MAX) == ZIP_OK;
        while (isWritten && bytes > 0) {
            const auto part = static_cast<unsigned>(std::min<std::size_t>(bytes, 1 << 24));
            isWritten = zipWriteInFileInZip(m_zip.get(), rest, part) == ZIP_OK;
            rest += part;
            bytes -= part;
        }
        if (!isWritten || zipCloseFileInZip(m_zip.get()) != ZIP_OK) return failed();
        return {};
    }
    Status finish() {
        if (zipClose(m_zip.release(), nullptr) != ZIP_OK) return failed();
        return {};
    }

  private:
    tl::unexpected<Error> failed() const { return fail(ErrorCode::Io, "Cannot write " + m_path.string() + "; the disk may be full."); }
    const fs::path& m_path;
    std::unique_ptr<std::remove_pointer_t<zipFile>, CloseZip> m_zip;
};

const char* storageOf(at::ScalarType type) {
    if (type == at::kHalf) return "HalfStorage";
    return type == at::kBFloat16 ? "BFloat16Storage" : "FloatStorage";
}

std::string pickleOf(const ModelToWrite& model, const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& tensors) {
    const api::ModelDims& d = model.dims;
    const std::pair<const char*, int> dims[] = {{"n_mels", d.melBins},          {"n_audio_ctx", d.audioContext},  {"n_audio_state", d.audioState},
                                                {"n_audio_head", d.audioHeads}, {"n_audio_layer", d.audioLayers}, {"n_vocab", d.vocabularySize},
                                                {"n_text_ctx", d.textContext},  {"n_text_state", d.textState},    {"n_text_head", d.textHeads},
                                                {"n_text_layer", d.textLayers}};
    Pickle pickle;
    pickle.beginDictionary();
    pickle.text("dims");
    pickle.beginDictionary();
    for (const auto& [name, value] : dims) {
        pickle.text(name);
        pickle.integer(value);
    }
    pickle.endDictionary();
    pickle.text("model_state_dict");
    pickle.beginDictionary();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        pickle.text(tensors[i].first);
        pickle.tensor(tensors[i].second, storageOf(model.type), i);
    }
    pickle.endDictionary();
    pickle.endDictionary();
    return pickle.finish();
}

}  // namespace

Status writeOpenAiPt(const fs::path& path, const ModelToWrite& model, const ProgressFunction& progress, const CancelToken& cancel) {
    const auto tensors = expectedTensors(model.dims, model.layout);
    const std::string pickle = pickleOf(model, tensors);
    ZipWriter zip(path);
    UNDERVOICE_TRY(zip.add("archive/data.pkl", pickle.data(), pickle.size()));
    UNDERVOICE_TRY(zip.add("archive/byteorder", "little", 6));
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        UNDERVOICE_TRY(cancel.check());
        UNDERVOICE_TRY_ASSIGN(const at::Tensor values, model.load(tensors[i].first));
        const at::Tensor whole = values.to(at::kCPU, model.type).contiguous();
        UNDERVOICE_TRY(zip.add("archive/data/" + std::to_string(i), whole.data_ptr(), whole.nbytes()));
        if (progress) progress({static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(tensors.size()), Progress::Unit::Items, "writing the model"});
    }
    UNDERVOICE_TRY(zip.add("archive/version", "3\n", 2));
    return zip.finish();
}

}  // namespace undervoice::engine
