#include "engine/convert/ordinary.h"

#include <system_error>

#include "base/atomic_file.h"
#include "base/sha256.h"
#include "engine/align/alignment_heads.h"
#include "engine/checkpoint/file_checkpoint.h"
#include "engine/checkpoint/fingerprint.h"
#include "engine/checkpoint/openai_writer.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;

Status writeFile(const fs::path& output, const ModelToWrite& model, const ProgressFunction& progress, const CancelToken& cancel) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(output, error)))
        return fail(ErrorCode::InvalidArgument, output.string() + " is there already and is left as it is; remove it, or choose another file to write to.");
    return fillFileAtomically(output, [&](const fs::path& working) { return writeOpenAiPt(working, model, progress, cancel); });
}

}  // namespace

at::ScalarType scalarType(api::Dtype dtype) {
    if (dtype == api::Dtype::Float32) return at::kFloat;
    return dtype == api::Dtype::BFloat16 ? at::kBFloat16 : at::kHalf;
}

Status writeNewFolder(const fs::path& output, const ModelToWrite& model, const fs::path& assetsFolder, const std::map<std::string, std::string>& files,
                      const ProgressFunction& progress, const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const auto tokenizer, text::Tokenizer::create(model.dims.vocabularySize, assetsFolder));
    UNDERVOICE_TRY_ASSIGN(FolderInTheMaking folder, FolderInTheMaking::create(output));
    UNDERVOICE_TRY(writeModelFolder(folder.path(), model, *tokenizer, progress, cancel));
    for (const auto& [name, content] : files)
        if (!content.empty()) UNDERVOICE_TRY(writeFileAtomically(folder.path() / name, content));
    UNDERVOICE_TRY(openAnySizes(folder.path()));  // what cannot be read again is not called written
    return folder.keep();
}

fs::path tokenizerFolderOf(const fs::path& checkpoint) {
    std::error_code ignored;
    return fs::is_directory(checkpoint, ignored) ? checkpoint : checkpoint.parent_path();
}

Status exportOrdinary(const api::ModelOptions& source, api::Converter::Layout layout, api::Dtype dtype, const fs::path& output,
                      const ProgressFunction& progress, const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const auto checkpoint, Checkpoint::open(source.path));
    ModelToWrite model;
    model.dims = checkpoint->dims();
    model.layout = ordinaryLayout(*checkpoint);
    model.type = scalarType(dtype);
    model.tokenizerFolder = tokenizerFolderOf(source.path);
    model.load = [&](const std::string& name) { return checkpoint->load(name, Precision::Float32); };
    if (layout == api::Converter::Layout::OpenAi) return writeFile(output, model, progress, cancel);
    std::string sha256;
    if (const auto files = checkpoint->weightFiles(); files.size() == 1) {
        UNDERVOICE_TRY_ASSIGN(sha256, sha256File(files.front(), cancel));
    }
    model.alignmentHeads = chooseAlignmentHeads(model.dims, {checkpoint->alignmentHeads(), sha256, source.name});
    return writeNewFolder(output, model, source.assetsFolder, /*files=*/{}, progress, cancel);
}

}  // namespace undervoice::engine
