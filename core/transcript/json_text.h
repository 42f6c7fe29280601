#pragma once
// JSON exactly as Python's json.dumps() writes it with its defaults: ", " and ": " between, non-ASCII as
// \uXXXX, floats as repr() gives them. Scripts that compare or hash openai-whisper's files see no difference;
// general JSON libraries choose otherwise.

#include <cstdint>
#include <string>
#include <string_view>

namespace undervoice {

/// A float as Python's repr(): the shortest digits that read back the same, always with ".0" or an exponent;
/// NaN, Infinity.
std::string pythonFloat(double value);

/// Builds one JSON text. Calls must make well-formed JSON; key() only inside objects.
class JsonText {
  public:
    void beginObject() { open('{'); }
    void endObject() { close('}'); }
    void beginArray() { open('['); }
    void endArray() { close(']'); }
    void key(std::string_view name);
    void value(std::string_view text);
    void value(double number) { put(pythonFloat(number)); }
    void value(std::int64_t number) { put(std::to_string(number)); }
    void number(std::uint64_t number) { put(std::to_string(number)); }
    void boolean(bool isTrue) { put(isTrue ? "true" : "false"); }
    void null() { put("null"); }

    const std::string& text() const { return m_text; }

  private:
    void open(char bracket);
    void close(char bracket);
    void put(std::string_view token);
    void separate();

    std::string m_text;
    bool m_needsComma = false;
};

}  // namespace undervoice
