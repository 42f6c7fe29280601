#include "library/change_codec.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "library/columns.h"

namespace undervoice::library {
namespace {

using nlohmann::json;

/// Version 1 had no marks.
constexpr int kVersion = 2;
constexpr std::size_t kSegmentValues = 20, kSegmentValuesOfVersion1 = 17;
/// SQLite keeps values of 32 MiB; a change of every word in forty hours of speech has less.
constexpr std::size_t kMaxBytes = 31 << 20;
/// Change, splices, splice, segments, segment, words, word.
constexpr int kMaxDepth = 8;
/// A document model of them takes 16 bytes each and more.
constexpr std::size_t kMaxValues = 12'000'000;

tl::unexpected<Error> wrong() {
    return fail(ErrorCode::Format, "The library is damaged: a change of a transcript cannot be read; see `undervoice library verify`.");
}

// ---- Writing ----

json numberJson(double value) { return std::bit_cast<std::uint64_t>(value); }

json optionalJson(const std::optional<double>& value) { return value ? numberJson(*value) : json(nullptr); }

json wordsJson(const std::optional<std::vector<Word>>& words) {
    if (!words) return nullptr;
    json list = json::array();
    for (const Word& w : *words)
        list.push_back(json::array({w.text, numberJson(w.startSeconds), numberJson(w.endSeconds), numberJson(w.probability)}));
    return list;
}

json segmentJson(const DocumentSegment& kept) {
    const Segment& s = kept.segment;
    return json::array({kept.key, kept.speaker, s.id, s.seekFrames, numberJson(s.startSeconds), numberJson(s.endSeconds), s.text, s.tokens,
                        numberJson(s.temperature), numberJson(s.avgLogprob), numberJson(s.compressionRatio), numberJson(s.noSpeechProb),
                        wordsJson(s.words), optionalJson(s.evidence.speechShare), optionalJson(s.evidence.entropy), s.evidence.repeatedNgram,
                        flagsToText(s.evidence.flags), kept.marks.isStarred, kept.marks.isToCheck, kept.marks.note});
}

json segmentsJson(const std::vector<DocumentSegment>& segments) {
    json list = json::array();
    for (const DocumentSegment& segment : segments) list.push_back(segmentJson(segment));
    return list;
}

json speakersJson(const std::optional<std::vector<std::string>>& speakers) { return speakers ? json(*speakers) : json(nullptr); }

// ---- Reading ----

/// Walks through the bytes before anything is built of them: deep nesting would use up the stack, a multitude of values the memory.
class Guard : public nlohmann::json_sax<json> {
  public:
    bool null() override { return count(); }
    bool boolean(bool) override { return count(); }
    bool number_integer(number_integer_t) override { return count(); }
    bool number_unsigned(number_unsigned_t) override { return count(); }
    bool number_float(number_float_t, const string_t&) override { return count(); }
    bool string(string_t&) override { return count(); }
    bool binary(binary_t&) override { return count(); }
    bool start_object(std::size_t) override { return false; }
    bool key(string_t&) override { return false; }
    bool end_object() override { return false; }
    bool start_array(std::size_t) override { return ++m_depth <= kMaxDepth && count(); }
    bool end_array() override {
        --m_depth;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  private:
    bool count() { return ++m_values <= kMaxValues; }
    int m_depth = 0;
    std::size_t m_values = 0;
};

/// Takes the values of a list in order; the first wrong one spoils the rest.
class ListReader {
  public:
    ListReader(const json& list, std::size_t size) : m_list(list), m_isRight(list.is_array() && list.size() == size) {}

    const json& next() {
        static const json kNothing;
        return m_isRight ? m_list[m_index++] : kNothing;
    }
    std::int64_t integer(std::int64_t least, std::int64_t most) {
        const json& value = next();
        const bool isBig = value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        const std::int64_t number = value.is_number_integer() && !isBig ? value.get<std::int64_t>() : std::numeric_limits<std::int64_t>::min();
        require(value.is_number_integer() && !isBig && number >= least && number <= most);
        return number;
    }
    double real() {
        const json& value = next();
        require(value.is_number_unsigned());
        return m_isRight ? std::bit_cast<double>(value.get<std::uint64_t>()) : 0;
    }
    std::optional<double> optionalReal() {
        if (!m_isRight || !m_list[m_index].is_null()) return real();
        ++m_index;
        return std::nullopt;
    }
    bool boolean() {
        const json& value = next();
        require(value.is_boolean());
        return m_isRight && value.get<bool>();
    }
    std::string text() {
        const json& value = next();
        require(value.is_string() && isValidUtf8(value.get_ref<const std::string&>()));
        return m_isRight ? value.get<std::string>() : std::string();
    }
    void require(bool isRight) { m_isRight = m_isRight && isRight; }
    bool isRight() const { return m_isRight; }

  private:
    const json& m_list;
    std::size_t m_index = 0;
    bool m_isRight;
};

constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr std::int64_t kMaxInt64 = std::numeric_limits<std::int64_t>::max();

bool readTokens(const json& list, std::vector<int>& tokens) {
    if (!list.is_array()) return false;
    ListReader reader(list, list.size());
    for (std::size_t i = 0; i < list.size(); ++i) tokens.push_back(static_cast<int>(reader.integer(0, kMaxInt)));
    return reader.isRight();
}

bool readWords(const json& list, std::optional<std::vector<Word>>& words) {
    if (list.is_null()) return true;
    if (!list.is_array()) return false;
    words.emplace();
    for (const json& value : list) {
        ListReader reader(value, 4);
        Word word;
        word.text = reader.text();
        word.startSeconds = reader.real();
        word.endSeconds = reader.real();
        word.probability = reader.real();
        if (!reader.isRight()) return false;
        words->push_back(std::move(word));
    }
    return true;
}

bool readSegment(const json& value, int version, DocumentSegment& kept) {
    ListReader reader(value, version == 1 ? kSegmentValuesOfVersion1 : kSegmentValues);
    Segment& s = kept.segment;
    kept.key = reader.integer(1, kMaxInt64 - 1);
    kept.speaker = static_cast<int>(reader.integer(-1, kMaxInt));
    s.id = static_cast<int>(reader.integer(std::numeric_limits<int>::min(), kMaxInt));
    s.seekFrames = reader.integer(std::numeric_limits<std::int64_t>::min(), kMaxInt64);
    s.startSeconds = reader.real();
    s.endSeconds = reader.real();
    s.text = reader.text();
    reader.require(readTokens(reader.next(), s.tokens));
    s.temperature = reader.real();
    s.avgLogprob = reader.real();
    s.compressionRatio = reader.real();
    s.noSpeechProb = reader.real();
    reader.require(readWords(reader.next(), s.words));
    s.evidence.speechShare = reader.optionalReal();
    s.evidence.entropy = reader.optionalReal();
    s.evidence.repeatedNgram = reader.text();
    auto flags = flagsFromText(reader.text());
    reader.require(flags.has_value());
    if (flags) s.evidence.flags = std::move(*flags);
    if (version == 1) return reader.isRight();
    kept.marks.isStarred = reader.boolean();
    kept.marks.isToCheck = reader.boolean();
    kept.marks.note = reader.text();
    return reader.isRight();
}

bool readSegments(const json& list, int version, std::vector<DocumentSegment>& segments) {
    if (!list.is_array()) return false;
    return std::ranges::all_of(list, [&](const json& value) { return readSegment(value, version, segments.emplace_back()); });
}

bool readSplices(const json& list, int version, std::vector<Splice>& splices) {
    if (!list.is_array()) return false;
    return std::ranges::all_of(list, [&](const json& value) {
        ListReader reader(value, 3);
        Splice& splice = splices.emplace_back();
        splice.at = static_cast<std::size_t>(reader.integer(0, kMaxInt));
        reader.require(readSegments(reader.next(), version, splice.before));
        reader.require(readSegments(reader.next(), version, splice.after));
        return reader.isRight();
    });
}

bool readSpeakers(const json& list, std::optional<std::vector<std::string>>& speakers) {
    if (list.is_null()) return true;
    if (!list.is_array()) return false;
    ListReader reader(list, list.size());
    speakers.emplace();
    for (std::size_t i = 0; i < list.size(); ++i) speakers->push_back(reader.text());
    return reader.isRight();
}

}  // namespace

Result<std::string> changeToBytes(const DocumentChange& change) {
    json splices = json::array();
    for (const Splice& splice : change.splices)
        splices.push_back(json::array({splice.at, segmentsJson(splice.before), segmentsJson(splice.after)}));
    std::string bytes;
    json::to_cbor(json::array({kVersion, std::move(splices), speakersJson(change.speakersBefore), speakersJson(change.speakersAfter)}), bytes);
    if (bytes.size() > kMaxBytes)
        return fail(ErrorCode::Unsupported, "This changes more text at once than the library can keep as one step: change a part of it at a time.");
    return bytes;
}

Result<DocumentChange> changeFromBytes(ChangeKind kind, std::string_view bytes) {
    Guard guard;
    if (bytes.size() > kMaxBytes || !json::sax_parse(bytes, &guard, json::input_format_t::cbor)) return wrong();
    const json value = json::from_cbor(bytes, /*strict=*/true, /*allow_exceptions=*/false);
    ListReader reader(value, 4);
    DocumentChange change;
    change.kind = kind;
    const int version = static_cast<int>(reader.integer(1, kVersion));
    reader.require(readSplices(reader.next(), version, change.splices));
    reader.require(readSpeakers(reader.next(), change.speakersBefore));
    reader.require(readSpeakers(reader.next(), change.speakersAfter));
    reader.require(change.speakersBefore.has_value() == change.speakersAfter.has_value());
    if (!reader.isRight()) return wrong();
    return change;
}

}  // namespace undervoice::library
