// What a person types, as an expression of FTS5 and filters.

#include "library/search.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <utility>

namespace undervoice::library {
namespace {

constexpr std::size_t kMaxInputBytes = 16 * 1024;
constexpr int kMaxWords = 200;

tl::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

// ---- Words ----

/// One piece of the input, in the order of appearance.
struct Piece {
    std::string text;        ///< without quotation marks and star
    bool isQuoted = false;
    bool isPrefix = false;
    bool isWord(const char* word) const { return !isQuoted && !isPrefix && text == word; }
};

constexpr std::string_view kSpeakerFilter = "speaker:";

bool isSpace(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; }

std::vector<Piece> splitInput(std::string_view input) {
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < input.size();) {
        if (isSpace(input[i])) {
            ++i;
            continue;
        }
        Piece piece;
        piece.isQuoted = input[i] == '"';
        const auto takeQuotation = [&] {
            const std::size_t end = std::min(input.find('"', i + 1), input.size());  // an open quotation ends with the input
            piece.text += input.substr(i + 1, end - i - 1);
            piece.isPrefix = piece.isQuoted && end == input.size() && piece.text.ends_with('*');  // a phrase that is still being typed
            i = std::min(end + 1, input.size());
        };
        if (piece.isQuoted) {
            takeQuotation();
        } else {
            while (i < input.size() && !isSpace(input[i]) && input[i] != '"' && input[i] != '*') piece.text += input[i++];
            if (piece.text == kSpeakerFilter && i < input.size() && input[i] == '"') takeQuotation();
        }
        for (; i < input.size() && input[i] == '*'; ++i) piece.isPrefix = true;
        if (!piece.text.empty()) pieces.push_back(std::move(piece));
    }
    return pieces;
}

/// A string literal of FTS5: nothing in it has a meaning.
std::string quoted(const Piece& piece) {
    std::string text = "\"";
    for (const char c : piece.text) text += isSpace(c) ? ' ' : c;
    return text + (piece.isPrefix ? "\" *" : "\"");
}

/// Words of one alternative: all of the wanted, none of the unwanted.
struct Alternative {
    std::vector<std::string> wanted, unwanted;

    std::string expression() const {
        std::string text = "(";
        // Side by side, not joined with AND: so FTS5 passes over a "word" of nothing but punctuation.
        for (const std::string& word : wanted) text += word + " ";
        text.back() = ')';
        if (unwanted.empty()) return text;
        text += " NOT (";
        for (std::size_t i = 0; i < unwanted.size(); ++i) text += (i > 0 ? " OR " : "") + unwanted[i];
        return text + ")";
    }
};

/// Operators stand between words; elsewhere they are words themselves.
std::string buildExpression(const std::vector<Piece>& pieces) {
    std::vector<Alternative> alternatives(1);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        Alternative& current = alternatives.back();
        const bool isBetween = !current.wanted.empty() && i + 1 < pieces.size();
        if (isBetween && pieces[i].isWord("OR"))
            alternatives.emplace_back();
        else if (isBetween && pieces[i].isWord("NOT"))
            current.unwanted.push_back(quoted(pieces[++i]));
        else if (!(isBetween && pieces[i].isWord("AND")) || pieces[i + 1].isWord("OR"))
            current.wanted.push_back(quoted(pieces[i]));
    }
    std::string expression;
    for (const Alternative& alternative : alternatives)
        if (!alternative.wanted.empty()) expression += (expression.empty() ? "" : " OR ") + alternative.expression();
    return expression;
}

// ---- Filters ----

std::optional<int> parseNumber(std::string_view text, std::size_t digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.size() != digits || error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

UnixMs localMidnightMs(int year, int month, int day) {
    std::tm local{};
    local.tm_year = year - 1900;
    local.tm_mon = month - 1;
    local.tm_mday = day;
    local.tm_isdst = -1;
    return static_cast<UnixMs>(std::mktime(&local)) * 1000;
}

int daysInMonth(int year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return kDays[month - 1] + (month == 2 && isLeap ? 1 : 0);
}

struct DateSpan {
    UnixMs begin = 0, end = 0;
};

/// A year, a month or a day.
std::optional<DateSpan> parseDate(std::string_view text) {
    const auto year = parseNumber(text.substr(0, 4), 4);
    if (!year || *year < 1900) return std::nullopt;
    if (text.size() == 4) return DateSpan{localMidnightMs(*year, 1, 1), localMidnightMs(*year + 1, 1, 1)};
    const auto month = text.size() >= 7 && text[4] == '-' ? parseNumber(text.substr(5, 2), 2) : std::nullopt;
    if (!month || *month < 1 || *month > 12) return std::nullopt;
    if (text.size() == 7) return DateSpan{localMidnightMs(*year, *month, 1), localMidnightMs(*year, *month + 1, 1)};
    const auto day = text.size() == 10 && text[7] == '-' ? parseNumber(text.substr(8, 2), 2) : std::nullopt;
    if (!day || *day < 1 || *day > daysInMonth(*year, *month)) return std::nullopt;
    return DateSpan{localMidnightMs(*year, *month, *day), localMidnightMs(*year, *month, *day + 1)};
}

Status readDateFilter(std::string_view value, SearchQuery& query) {
    const auto failure = [&] {
        return invalid("\"date:" + std::string(value) + "\" is no date: write date:2024, date:2024-05, date:2024-05-01 or "
                       "date:2024-05-01..2024-06-30.");
    };
    const std::size_t dots = value.find("..");
    const std::string_view first = value.substr(0, dots);
    const std::string_view last = dots == std::string_view::npos ? first : value.substr(dots + 2);
    if (first.empty() && last.empty()) return failure();
    if (!first.empty()) {
        const auto span = parseDate(first);
        if (!span) return failure();
        query.fromMs = span->begin;
    }
    if (!last.empty()) {
        const auto span = parseDate(last);
        if (!span) return failure();
        query.toMs = span->end;
    }
    return {};
}

/// True when the piece was a filter.
Result<bool> readFilter(const Piece& piece, SearchQuery& query) {
    const std::string_view text = piece.text;
    if (piece.isQuoted || piece.isPrefix) return false;
    if (text.starts_with("date:")) {
        UNDERVOICE_TRY(readDateFilter(text.substr(5), query));
        return true;
    }
    if (text.starts_with("language:") && text.size() > 9) {
        query.language.clear();
        for (const char c : text.substr(9)) query.language += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return true;
    }
    if (text.starts_with(kSpeakerFilter) && text.size() > kSpeakerFilter.size()) {
        query.speaker = text.substr(kSpeakerFilter.size());
        return true;
    }
    if (text.starts_with("recording:")) {
        std::int64_t number = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data() + 10, end, number);
        if (error != std::errc() || stop != end || number < 1)
            return invalid("\"" + piece.text + "\" names no recording: give its number, as `undervoice library list` shows it.");
        query.recording = RecordingId(number);
        return true;
    }
    return false;
}

}  // namespace

Result<SearchQuery> parseSearchQuery(std::string_view input) {
    if (input.size() > kMaxInputBytes) return invalid("The search text is longer than 16 KiB: search for a shorter part of it.");
    SearchQuery query;
    std::vector<Piece> words;
    for (Piece& piece : splitInput(input)) {
        UNDERVOICE_TRY_ASSIGN(const bool isFilter, readFilter(piece, query));
        if (!isFilter) words.push_back(std::move(piece));
    }
    if (words.size() > kMaxWords) return invalid("The search text has more than 200 words: search for a shorter part of it.");
    query.expression = buildExpression(words);
    return query;
}

}  // namespace undervoice::library
