#include "text/wer.h"

#include "text/utf8.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace undervoice::text {
namespace {

double share(std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

std::vector<std::string> wordsOf(std::string_view text) {
    text = strip(text);
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at) words.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

std::vector<std::string> charactersOf(std::string_view text) {
    text = strip(text);
    std::vector<std::string> characters;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Unit unit = readUtf8(text, at);
        appendUtf8(characters.emplace_back(), unit.codePoint);
        at += unit.bytes;
    }
    return characters;
}

/// Equal texts get equal numbers.
class Numbering {
  public:
    std::vector<int> of(const std::vector<std::string>& texts) {
        std::vector<int> numbers;
        numbers.reserve(texts.size());
        for (const std::string& text : texts)
            numbers.push_back(m_numbers.try_emplace(text, static_cast<int>(m_numbers.size())).first->second);
        return numbers;
    }

  private:
    std::unordered_map<std::string_view, int> m_numbers;
};

ErrorCounts count(const std::vector<EditChunk>& chunks) {
    ErrorCounts counts;
    for (const EditChunk& chunk : chunks) {
        const auto inReference = static_cast<std::int64_t>(chunk.referenceEnd - chunk.referenceBegin);
        switch (chunk.edit) {
            case Edit::Equal:
                counts.hits += inReference;
                break;
            case Edit::Substitute:
                counts.substitutions += inReference;
                break;
            case Edit::Delete:
                counts.deletions += inReference;
                break;
            case Edit::Insert:
                counts.insertions += static_cast<std::int64_t>(chunk.hypothesisEnd - chunk.hypothesisBegin);
                break;
        }
    }
    return counts;
}

Result<Comparison> compare(std::vector<std::string> reference, std::vector<std::string> hypothesis) {
    Comparison comparison{std::move(reference), std::move(hypothesis), {}, {}};
    Numbering numbering;
    const std::vector<int> referenceNumbers = numbering.of(comparison.reference);
    const std::vector<int> hypothesisNumbers = numbering.of(comparison.hypothesis);
    UNDERVOICE_TRY_ASSIGN(comparison.chunks, alignSymbols(referenceNumbers, hypothesisNumbers));
    comparison.counts = count(comparison.chunks);
    return comparison;
}

}  // namespace

double ErrorCounts::wer() const {
    return referenceLength() == 0 ? static_cast<double>(errors()) : share(errors(), referenceLength());
}

double ErrorCounts::mer() const {
    return hits + errors() == 0 ? 0 : share(errors(), hits + errors());
}

double ErrorCounts::wip() const {
    if (referenceLength() == 0 && hypothesisLength() == 0) return 1;
    if (referenceLength() == 0 || hypothesisLength() == 0) return 0;
    return share(hits, referenceLength()) * share(hits, hypothesisLength());
}

ErrorCounts& ErrorCounts::operator+=(const ErrorCounts& other) {
    hits += other.hits;
    substitutions += other.substitutions;
    deletions += other.deletions;
    insertions += other.insertions;
    return *this;
}

Result<Comparison> compareWords(std::string_view reference, std::string_view hypothesis) {
    return compare(wordsOf(reference), wordsOf(hypothesis));
}

Result<Comparison> compareCharacters(std::string_view reference, std::string_view hypothesis) {
    return compare(charactersOf(reference), charactersOf(hypothesis));
}

}  // namespace undervoice::text
