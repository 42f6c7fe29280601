#include "page_audio.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <system_error>
#include <utility>

#include "base/atomic_file.h"
#include "transcript/html_text.h"

namespace undervoice::cli {
namespace {

namespace fs = std::filesystem;

/// By file name, which is all that a browser has for a linked file too. Empty: browsers do not play it.
std::string_view mediaType(const fs::path& file) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kTypes = {{
        {".mp3", "audio/mpeg"}, {".m4a", "audio/mp4"}, {".m4b", "audio/mp4"}, {".aac", "audio/aac"}, {".wav", "audio/wav"},
        {".flac", "audio/flac"}, {".ogg", "audio/ogg"}, {".oga", "audio/ogg"}, {".opus", "audio/ogg"}, {".weba", "audio/webm"},
        {".mp4", "video/mp4"}, {".webm", "video/webm"}, {".ogv", "video/ogg"},
    }};
    std::string extension = file.extension().string();
    std::ranges::transform(extension, extension.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto found = std::ranges::find(kTypes, extension, &std::pair<std::string_view, std::string_view>::first);
    return found == kTypes.end() ? std::string_view() : found->second;
}

std::string relativeLink(const fs::path& audio, const fs::path& page) {
    std::error_code error;
    const fs::path target = fs::weakly_canonical(audio, error), folder = fs::weakly_canonical(fs::absolute(page, error).parent_path(), error);
    return relativeUrl(target.lexically_proximate(folder).generic_string());
}

}  // namespace

std::string base64(std::string_view bytes) {
    static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i) text += i <= count ? kDigits[group >> (18 - 6 * i) & 63U] : '=';
    }
    return text;
}

Result<std::string> pageAudioSource(const fs::path& audio, const fs::path& page, bool embeds) {
    if (audio == "-") return std::string();
    std::error_code error;
    const std::string_view type = mediaType(audio);
    const std::uintmax_t bytes = fs::file_size(audio, error);
    if (!embeds || type.empty() || error || bytes > kMaxEmbeddedBytes) return relativeLink(audio, page);
    UNDERVOICE_TRY_ASSIGN(const std::string content, readWholeFile(audio, kMaxEmbeddedBytes));
    return "data:" + std::string(type) + ";base64," + base64(content);
}

}  // namespace undervoice::cli
