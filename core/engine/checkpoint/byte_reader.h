#pragma once
// A little-endian cursor over bytes of a stranger's file. Every read is checked against the end; after a
// failed read the cursor stays where it was.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace undervoice::engine {

class ByteReader {
  public:
    explicit ByteReader(std::span<const std::byte> bytes, std::uint64_t position = 0)
        : m_bytes(bytes), m_position(position) {}

    std::uint64_t position() const { return m_position; }
    std::uint64_t left() const { return m_bytes.size() - m_position; }
    bool atEnd() const { return left() == 0; }

    /// A number in the machine's representation (every platform we build for is little endian).
    template <typename T>
    std::optional<T> number() {
        if (left() < sizeof(T)) return std::nullopt;
        T value;
        std::memcpy(&value, m_bytes.data() + m_position, sizeof(T));
        m_position += sizeof(T);
        return value;
    }

    std::optional<std::string_view> text(std::uint64_t length) {
        if (left() < length) return std::nullopt;
        const auto* begin = reinterpret_cast<const char*>(m_bytes.data() + m_position);
        m_position += length;
        return std::string_view(begin, length);
    }

    /// Up to and including the next `end`; the result does not hold it.
    std::optional<std::string_view> textUntil(char end) {
        const std::string_view rest(reinterpret_cast<const char*>(m_bytes.data()) + m_position, left());
        const std::size_t at = rest.find(end);
        if (at == std::string_view::npos) return std::nullopt;
        m_position += at + 1;
        return rest.substr(0, at);
    }

    bool skip(std::uint64_t count) {
        if (left() < count) return false;
        m_position += count;
        return true;
    }

  private:
    std::span<const std::byte> m_bytes;
    std::uint64_t m_position;
};

}  // namespace undervoice::engine
