#include "engine/checkpoint/unknown_file.h"

#include <cstring>
#include <string>
#include <string_view>

namespace undervoice::engine {
namespace {

constexpr const char* kFormats =
    "OpenAI .pt, a Hugging Face folder, a whisper.cpp ggml .bin and a CTranslate2 folder can be read";

bool startsWith(const MappedFile& file, std::string_view head) {
    return file.size() >= head.size() && std::memcmp(file.bytes().data(), head.data(), head.size()) == 0;
}

}  // namespace

Error unknownFile(const MappedFile& file) {
    const std::string path = file.path().string();
    if (startsWith(file, "version https://git-lfs"))
        return {ErrorCode::Format,
                path + " is a Git LFS pointer, not the weights themselves; fetch them with `git lfs pull`."};
    if (startsWith(file, "GGUF"))
        return {ErrorCode::Unsupported,
                path + " is a GGUF file; of whisper.cpp's files the ggml .bin ones can be read."};
    if (startsWith(file, "\x80\x02"))
        return {ErrorCode::Unsupported,
                path + " was saved by a PyTorch before 1.6; convert it to safetensors."};
    if (startsWith(file, "<"))
        return {ErrorCode::Format, path + " is a web page, not a model: the download went wrong."};
    return {ErrorCode::Format, path + " is not a Whisper model in a known format; " + kFormats + "."};
}

}  // namespace undervoice::engine
