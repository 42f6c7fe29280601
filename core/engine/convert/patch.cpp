#include "engine/convert/patch.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/isfinite.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "engine/checkpoint/bounded_json.h"
#include "engine/checkpoint/fingerprint.h"
#include "engine/checkpoint/huggingface_config.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/checkpoint/safetensors_writer.h"
#include "engine/checkpoint/tensor_names.h"
#include "engine/convert/ordinary.h"
#include "engine/tensor/type_name.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kFactsKey = "undervoice_patch";
constexpr const char* kReportKey = "conversion_report";
constexpr const char* kReportTextKey = "conversion_report_text";
constexpr int kFormat = 1;

/// Whether the tensor is the source's own once both are written in that type.
Result<bool> isOfSource(const std::string& name, const at::Tensor& values, at::ScalarType type, const Checkpoint& source, const std::set<std::string>& sourceNames) {
    if (!sourceNames.contains(name)) return false;
    UNDERVOICE_TRY_ASSIGN(const at::Tensor original, source.load(name, Precision::Float32));
    return at::equal(original.to(type), values.to(type));
}

std::set<std::string> namesOf(const Checkpoint& checkpoint) {
    std::set<std::string> names;
    for (const TensorEntry& entry : checkpoint.tensors()) names.insert(entry.name);
    return names;
}

class PatchReader {
  public:
    PatchReader(const fs::path& path, const Checkpoint& source) : m_path(path), m_source(source) {}

    Result<Patch> read() const {
        UNDERVOICE_TRY_ASSIGN(const auto file, MappedFile::open(m_path));
        if (!looksLikeSafetensors(*file)) return broken("it is no safetensors file");
        UNDERVOICE_TRY_ASSIGN(auto metadata, readSafetensorsMetadata(*file));
        const auto facts = metadata.find(kFactsKey);
        if (facts == metadata.end()) return broken("it does not say what it patches");
        UNDERVOICE_TRY_ASSIGN(const json block, parseBoundedJson(facts->second, "The description in " + m_path.string()));
        Patch patch;
        UNDERVOICE_TRY(readFacts(block, patch));
        patch.facts.reportJson = metadata[kReportKey];
        patch.facts.reportMarkdown = metadata[kReportTextKey];
        const std::string& reportSha256 = patch.model.conversion->reportSha256;
        if (!reportSha256.empty() && reportSha256 != sha256Hex(patch.facts.reportJson)) return broken("its report is another one than it names");
        UNDERVOICE_TRY_ASSIGN(const auto tensors, readSafetensors(file));
        for (const StoredTensor& tensor : tensors) patch.tensors.emplace(tensor.name, tensor);
        UNDERVOICE_TRY(checkTensors(patch));
        return patch;
    }

  private:
    tl::unexpected<Error> broken(const std::string& what) const {
        return fail(ErrorCode::Format, m_path.string() + " is no patch that can be applied: " + what + ".");
    }

    Status readFacts(const json& block, Patch& patch) const {
        if (!block.is_object() || integerMember(block, "format").value_or(0) != kFormat) return broken("its format is not " + std::to_string(kFormat));
        const auto type = block.find("type"), fingerprint = block.find("source_fingerprint");
        if (type == block.end() || !type->is_string() || fingerprint == block.end() || !fingerprint->is_string()) return broken("it lacks type or source_fingerprint");
        patch.facts.sourceFingerprint = fingerprint->get<std::string>();
        const auto known = floatTypeNamed(type->get_ref<const std::string&>());
        if (!known) return broken("its weights are of type " + shownName(type->get<std::string>()));
        patch.model.type = *known;
        patch.model.dims = m_source.dims();
        json config = block;
        config["decoder_layers"] = m_source.dims().textLayers;
        config["decoder_attention_heads"] = m_source.dims().textHeads;
        UNDERVOICE_TRY_ASSIGN(patch.model.conversion, readConversionRecord(config, m_path.string()));
        if (!patch.model.conversion) return broken("it does not say what was converted");
        patch.model.alignmentHeads = alignmentHeadsMember(block).value_or(AlignmentHeads());
        patch.model.layout = ordinaryLayout(m_source);
        const ConversionRecord& record = *patch.model.conversion;
        for (std::size_t layer = 0; layer < record.self.modes.size(); ++layer) {
            const std::string& mode = record.self.modes[layer];
            if (mode == "mtla" || record.cross.modes[layer] != "mha" || !record.self.keptPerHead.empty()) return broken("it converts what patches do not hold");
            if (mode != "mla") continue;
            if (record.self.ranks[layer] > m_source.dims().textState)
                return broken("a latent of " + std::to_string(record.self.ranks[layer]) + " numbers is wider than the model's " + std::to_string(m_source.dims().textState));
            patch.model.layout.latent.push_back(LatentModule::flat("decoder.blocks." + std::to_string(layer) + ".attn", record.self.ranks[layer], 0, m_source.dims().textHeads));
        }
        return {};
    }

    /// Each tensor is one that the converted model has, of its shape; what the source lacks is there.
    Status checkTensors(const Patch& patch) const {
        const std::set<std::string> sourceNames = namesOf(m_source);
        std::size_t found = 0;
        for (const auto& [name, shape] : expectedTensors(patch.model.dims, patch.model.layout)) {
            const auto tensor = patch.tensors.find(name);
            if (tensor == patch.tensors.end()) {
                if (!sourceNames.contains(name)) return broken("tensor " + name + " is missing");
                continue;
            }
            ++found;
            if (tensor->second.shape != shape || tensor->second.type == StoredType::Other)
                return broken("tensor " + name + " should have shape " + shapeText(shape) + ", found " + shapeText(tensor->second.shape));
        }
        if (found != patch.tensors.size()) return broken("it holds tensors that the converted model does not have");
        return {};
    }

    const fs::path& m_path;
    const Checkpoint& m_source;
};

}  // namespace

Result<Patch> openPatch(const fs::path& path, const Checkpoint& source) { return PatchReader(path, source).read(); }

Result<FileInTheMaking> writePatch(const fs::path& path, const ModelToWrite& converted, const Checkpoint& source, const PatchFacts& facts, const CancelToken& cancel) {
    const std::set<std::string> sourceNames = namesOf(source);
    std::vector<TensorToWrite> listed;
    std::vector<at::Tensor> values;
    for (const auto& [name, shape] : expectedTensors(converted.dims, converted.layout)) {
        UNDERVOICE_TRY(cancel.check());
        UNDERVOICE_TRY_ASSIGN(at::Tensor tensor, converted.load(name));
        UNDERVOICE_TRY_ASSIGN(const bool isTheirs, isOfSource(name, tensor, converted.type, source, sourceNames));
        if (isTheirs) continue;
        listed.push_back({name, shape, converted.type});
        values.push_back(std::move(tensor));
    }
    const json block = {{"format", kFormat},
                        {"type", floatTypeName(converted.type)},
                        {"source_fingerprint", facts.sourceFingerprint},
                        {"alignment_heads", converted.alignmentHeads},
                        {"undervoice", toJson(*converted.conversion)}};
    UNDERVOICE_TRY_ASSIGN(FileInTheMaking file, FileInTheMaking::create(path));
    UNDERVOICE_TRY_ASSIGN(SafetensorsWriter writer,
                          SafetensorsWriter::create(file.path(), listed, {{kFactsKey, block.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace)}, {kReportKey, facts.reportJson}, {kReportTextKey, facts.reportMarkdown}}));
    for (std::size_t i = 0; i < listed.size(); ++i) UNDERVOICE_TRY(writer.add(listed[i].name, values[i]));
    UNDERVOICE_TRY(writer.finish());
    return file;
}

Status applyPatch(const fs::path& patchPath, const Checkpoint& source, const fs::path& tokenizerFolder, const fs::path& output, const fs::path& assetsFolder,
                  const ProgressFunction& progress, const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(Patch patch, openPatch(patchPath, source));
    UNDERVOICE_TRY_ASSIGN(const std::string fingerprint, fingerprintOf(source, cancel));
    if (fingerprint != patch.facts.sourceFingerprint)
        return fail(ErrorCode::InvalidArgument, patchPath.string() + " was made from another model (" + shownName(patch.model.conversion->sourceName) +
                                                    ") than the one that was given: their weights differ.");
    patch.model.tokenizerFolder = tokenizerFolder;
    patch.model.load = [&](const std::string& name) -> Result<at::Tensor> {
        const auto own = patch.tensors.find(name);
        if (own == patch.tensors.end()) return source.load(name, Precision::Float32);
        UNDERVOICE_TRY_ASSIGN(at::Tensor values, materialise(own->second, Precision::Float32));
        if (!at::isfinite(values).all().item<bool>())
            return fail(ErrorCode::Format, patchPath.string() + " is no patch that can be applied: tensor " + name + " holds values that are no numbers.");
        return values;
    };
    return writeNewFolder(output, patch.model, assetsFolder, {{"conversion_report.json", patch.facts.reportJson}, {"conversion_report.md", patch.facts.reportMarkdown}},
                          progress, cancel);
}

}  // namespace undervoice::engine
