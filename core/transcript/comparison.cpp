#include "transcript/comparison.h"

#include "transcript/json_text.h"

#include <fmt/format.h>

namespace undervoice {
namespace {

/// JsonText with what it lacks here: fields in one call, and null.
class Writer {
  public:
    void open() { m_json.beginObject(); }
    void open(std::string_view key) {
        m_json.key(key);
        m_json.beginObject();
    }
    void close() { m_json.endObject(); }
    void openList(std::string_view key) {
        m_json.key(key);
        m_json.beginArray();
    }
    void closeList() { m_json.endArray(); }
    void field(std::string_view key, std::string_view value) { put(key, value); }
    void field(std::string_view key, double value) { put(key, value); }
    void field(std::string_view key, std::int64_t value) { put(key, value); }
    void null(std::string_view key) {
        m_json.key(key);
        m_json.null();
    }
    void range(std::string_view key, const WordRange& range) {
        openList(key);
        m_json.value(static_cast<std::int64_t>(range.begin));
        m_json.value(static_cast<std::int64_t>(range.end));
        closeList();
    }
    const std::string& text() const { return m_json.text(); }

  private:
    template <typename T>
    void put(std::string_view key, T value) {
        m_json.key(key);
        m_json.value(value);
    }
    JsonText m_json;
};

void addErrors(const std::optional<text::ErrorCounts>& errors, Writer& json) {
    if (!errors) return json.null("errors");
    json.open("errors");
    json.field("rate", errors->wer());
    json.field("substitutions", errors->substitutions);
    json.field("deletions", errors->deletions);
    json.field("insertions", errors->insertions);
    json.field("hits", errors->hits);
    json.field("reference_length", errors->referenceLength());
    json.close();
}

void addWords(const std::vector<Word>& words, Writer& json) {
    json.openList("words");
    for (const Word& word : words) {
        json.open();
        json.field("word", word.text);
        json.field("start", word.startSeconds);
        json.field("end", word.endSeconds);
        json.field("probability", word.probability);
        json.close();
    }
    json.closeList();
}

void addSide(std::string_view key, const ComparisonSide& side, const std::vector<Word>& words, Writer& json) {
    json.open(key);
    json.field("model", side.model);
    json.field("attention", side.attention);
    json.field("format", side.format);
    json.field("dtype", side.dtype);
    json.field("device", side.device);
    json.field("mode", side.mode);
    json.field("language", side.language);
    json.field("load_seconds", side.loadSeconds);
    json.field("seconds", side.seconds);
    json.field("decoded_tokens", side.decodedTokens);
    json.field("tokens_per_second", side.tokensPerSecond());
    json.open("bytes");
    for (const auto& [category, bytes] : side.bytes) json.field(category, bytes);
    json.close();
    addErrors(side.errors, json);
    json.field("text", textOf(words, {0, words.size()}));
    addWords(words, json);
    json.close();
}

void addCounts(const SideBySide& words, Writer& json) {
    json.open("counts");
    json.field("agreed", words.agreed);
    json.field("changed", words.changed);
    json.field("only_left", words.onlyLeft);
    json.field("only_right", words.onlyRight);
    json.field("disagreements", static_cast<std::int64_t>(words.disagreements()));
    json.field("agreement", words.agreement());
    json.close();
}

void addProbability(std::string_view key, const std::vector<Word>& words, const WordRange& range, Writer& json) {
    if (range.isEmpty())
        json.null(key);
    else
        json.field(key, lowestProbability(words, range));
}

void addChunk(const SideBySide& words, const SideBySideChunk& chunk, Writer& json) {
    json.open();
    json.field("kind", std::string_view(chunkKindName(chunk.kind)));
    json.field("start", chunk.startSeconds);
    json.field("end", chunk.endSeconds);
    json.range("left", chunk.left);
    json.range("right", chunk.right);
    if (chunk.kind != SideBySideChunk::Kind::Equal) {
        json.field("left_text", textOf(words.left, chunk.left));
        json.field("right_text", textOf(words.right, chunk.right));
        addProbability("left_probability", words.left, chunk.left, json);
        addProbability("right_probability", words.right, chunk.right, json);
    }
    json.close();
}

}  // namespace

std::string agreementSentence(const SideBySide& words) {
    const std::size_t places = words.disagreements();
    return fmt::format("{:.1f} % of the words agree: {} agreed, {} changed, {} only left, {} only right, in {} {}.", 100 * words.agreement(), words.agreed,
                       words.changed, words.onlyLeft, words.onlyRight, places, places == 1 ? "place" : "places");
}

std::string toJson(const ComparisonReport& report) {
    Writer json;
    json.open();
    json.field("audio", report.audio);
    json.field("audio_seconds", report.audioSeconds);
    json.field("normalizer", report.normalizer);
    if (report.reference.empty()) {
        json.null("reference");
    } else {
        json.open("reference");
        json.field("file", report.reference);
        json.field("unit", report.errorUnit);
        json.close();
    }
    addSide("left", report.left, report.words.left, json);
    addSide("right", report.right, report.words.right, json);
    addCounts(report.words, json);
    json.openList("chunks");
    for (const SideBySideChunk& chunk : report.words.chunks) addChunk(report.words, chunk, json);
    json.closeList();
    json.close();
    return json.text();
}

}  // namespace undervoice
