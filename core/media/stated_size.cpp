#include "media/stated_size.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace undervoice::media {
namespace {

constexpr int kMostChunks = 4096;
/// Programs that write to a pipe put 0xFFFFFFFF, 0x7FFFFFFF or a rounded neighbour where the size belongs.
constexpr std::int64_t kStreamedSize = 0x7FFF0000;
constexpr std::int64_t kMaxOggPageBytes = 27 + 255 + 255 * 255;

/// Random access to the first or last bytes; reads beyond the end give fewer bytes.
class Bytes {
  public:
    explicit Bytes(ByteSource& source) : m_source(source) {}
    std::int64_t size() const { return m_source.size(); }
    std::vector<std::uint8_t> at(std::int64_t position, std::size_t count) {
        std::vector<std::uint8_t> bytes(count);
        if (!m_source.seek(position)) return {};
        std::size_t filled = 0;
        while (filled < count) {
            const std::int64_t got = m_source.read(std::span(bytes).subspan(filled));
            if (got <= 0) break;
            filled += static_cast<std::size_t>(got);
        }
        bytes.resize(filled);
        return bytes;
    }

  private:
    ByteSource& m_source;
};

std::uint64_t bigEndian(std::span<const std::uint8_t> bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

std::int64_t littleEndian32(std::span<const std::uint8_t> bytes) {
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | static_cast<std::int64_t>(bytes[3]) << 24;
}

bool startsWith(std::span<const std::uint8_t> bytes, std::string_view text) {
    return bytes.size() >= text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin(),
                      [](char c, std::uint8_t b) { return static_cast<std::uint8_t>(c) == b; });
}

/// The end of the RIFF chunk, or of a WAVE file's data chunk when that lies farther.
std::optional<std::int64_t> riffEnd(Bytes& file) {
    const auto head = file.at(0, 12);
    if (head.size() < 12) return std::nullopt;
    const std::int64_t riffSize = littleEndian32(std::span(head).subspan(4));
    if (riffSize == 0 || riffSize >= kStreamedSize) return std::nullopt;
    std::int64_t end = riffSize + 8;
    if (!startsWith(std::span(head).subspan(8), "WAVE")) return end;
    std::int64_t position = 12;
    for (int i = 0; i < kMostChunks; ++i) {
        const auto chunk = file.at(position, 8);
        if (chunk.size() < 8) break;
        const std::int64_t size = littleEndian32(std::span(chunk).subspan(4));
        if (startsWith(chunk, "data"))
            return size >= kStreamedSize ? std::nullopt : std::optional(std::max(end, position + 8 + size));
        position += 8 + size + (size & 1);
    }
    return end;
}

std::optional<std::int64_t> mp4End(Bytes& file) {
    std::int64_t position = 0;
    for (int i = 0; i < kMostChunks && position < file.size(); ++i) {
        const auto box = file.at(position, 16);
        if (box.size() < 8) return std::nullopt;
        std::uint64_t size = bigEndian(std::span(box).first(4));
        if (size == 1 && box.size() == 16) size = bigEndian(std::span(box).subspan(8));
        if (size < 8 || size > static_cast<std::uint64_t>(INT64_MAX) / 2)
            return std::nullopt;  // 0: "to the end of the file"
        position += static_cast<std::int64_t>(size);
    }
    return position > file.size() ? std::optional(position) : std::nullopt;
}

/// An EBML number of 1 to 8 bytes; its length; all ones means unknown.
struct EbmlNumber {
    std::int64_t value = 0;
    int length = 0;
    bool isUnknown = false;
};
std::optional<EbmlNumber> ebmlNumber(std::span<const std::uint8_t> bytes) {
    if (bytes.empty() || bytes[0] == 0) return std::nullopt;
    EbmlNumber number;
    number.length = __builtin_clz(bytes[0]) - 23;
    if (bytes.size() < static_cast<std::size_t>(number.length)) return std::nullopt;
    const std::uint64_t mask = (1ULL << (7 * number.length)) - 1;
    const std::uint64_t value = bigEndian(bytes.first(static_cast<std::size_t>(number.length))) & mask;
    number.value = static_cast<std::int64_t>(value);
    number.isUnknown = value == mask;
    return number;
}

std::optional<std::int64_t> matroskaEnd(Bytes& file) {
    const auto head = file.at(4, 8);
    const auto headSize = ebmlNumber(head);
    if (!headSize || headSize->isUnknown) return std::nullopt;
    const std::int64_t segment = 4 + headSize->length + headSize->value;
    const auto bytes = file.at(segment, 12);
    if (!startsWith(bytes, "\x18\x53\x80\x67")) return std::nullopt;
    const auto size = ebmlNumber(std::span(bytes).subspan(4));
    if (!size || size->isUnknown || size->value > INT64_MAX / 2) return std::nullopt;
    return segment + 4 + size->length + size->value;
}

/// The end of the last page that begins in the file.
std::optional<std::int64_t> oggEnd(Bytes& file) {
    const std::int64_t from = std::max<std::int64_t>(0, file.size() - kMaxOggPageBytes);
    const auto tail = file.at(from, static_cast<std::size_t>(file.size() - from));
    const std::string_view text(reinterpret_cast<const char*>(tail.data()), tail.size());
    const std::size_t page = text.rfind(std::string_view("OggS\0", 5));
    if (page == std::string_view::npos) return std::nullopt;
    const auto header = std::span(tail).subspan(page);
    const std::int64_t begin = from + static_cast<std::int64_t>(page);
    if (header.size() < 27) return begin + 27;
    const std::size_t segments = header[26];
    std::int64_t end = begin + 27 + static_cast<std::int64_t>(segments);
    for (std::size_t i = 27; i < std::min(header.size(), 27 + segments); ++i) end += header[i];
    return end;
}

}  // namespace

std::optional<std::int64_t> statedBytes(ByteSource& source) {
    Bytes file(source);
    const auto head = file.at(0, 12);
    if (startsWith(head, "RIFF")) return riffEnd(file);
    if (startsWith(head, "OggS")) return oggEnd(file);
    if (startsWith(head, "\x1A\x45\xDF\xA3")) return matroskaEnd(file);
    if (head.size() == 12 && startsWith(std::span(head).subspan(4), "ftyp")) return mp4End(file);
    return std::nullopt;
}

}  // namespace undervoice::media
