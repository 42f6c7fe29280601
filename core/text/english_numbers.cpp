#include "text/english_numbers.h"

#include "text/number_words.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace undervoice::text {
namespace {

using Kind = NumberWord::Kind;

bool isAsciiDigit(char32_t c) {
    return c >= U'0' && c <= U'9';
}
bool isAsciiLower(char32_t c) {
    return c >= U'a' && c <= U'z';
}

// ---- Decimal numbers of any size, as their digits ----

std::u32string digitsOf(int number) {
    std::u32string digits;
    for (const char c : std::to_string(number)) digits.push_back(static_cast<char32_t>(c));
    return digits;
}

/// ASCII digits without leading zeros, "0" for zero.
std::u32string canonical(std::u32string_view digits) {
    std::u32string result;
    for (const char32_t c : digits) {
        const int value = digitValue(c);
        if (value != 0 || !result.empty()) result.push_back(U'0' + static_cast<char32_t>(value));
    }
    return result.empty() ? U"0" : result;
}

std::u32string sum(std::u32string_view a, std::u32string_view b) {
    std::u32string reversed;
    unsigned carry = 0;
    for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry > 0; ++i) {
        unsigned digit = carry;
        for (const std::u32string_view number : {a, b})
            if (i < number.size()) digit += number[number.size() - 1 - i] - U'0';
        reversed.push_back(U'0' + digit % 10);
        carry = digit / 10;
    }
    std::reverse(reversed.begin(), reversed.end());
    return canonical(reversed);
}

/// `\d+(\.\d+)?` and nothing else.
bool isNumeric(std::u32string_view word) {
    const auto digitRun = [&](std::size_t at) {
        while (at < word.size() && isDecimalDigit(word[at])) ++at;
        return at;
    };
    const std::size_t whole = digitRun(0);
    if (whole == 0 || whole == word.size()) return whole != 0;
    return word[whole] == U'.' && whole + 1 < word.size() && digitRun(whole + 1) == word.size();
}

/// The number times a power of ten, if it is a decimal number at all and the product is whole.
std::optional<std::u32string> wholeProduct(std::u32string_view decimal, int power) {
    const std::size_t point = std::min(decimal.find(U'.'), decimal.size());
    std::u32string digits(decimal.substr(0, point));
    std::u32string fraction(point < decimal.size() ? decimal.substr(point + 1) : std::u32string_view());
    if (digits.empty() && fraction.empty()) return std::nullopt;
    for (const std::u32string& part : {digits, fraction})
        if (!std::all_of(part.begin(), part.end(), isDecimalDigit)) return std::nullopt;
    for (int i = 0; i < power; ++i) {
        const auto place = static_cast<std::size_t>(i);
        digits.push_back(place < fraction.size() ? fraction[place] : U'0');
    }
    for (auto place = static_cast<std::size_t>(power); place < fraction.size(); ++place)
        if (digitValue(fraction[place]) != 0) return std::nullopt;
    return canonical(digits);
}

// ---- The walk ----

/// A number under construction: an integer, with which one can reckon, or a row of digits, to which one
/// appends.
struct Value {
    bool isInteger = true;
    std::u32string digits;

    bool isZero() const { return isInteger && digits == U"0"; }
    bool endsWithZeros(std::size_t count) const {
        return digits == U"0" || digits.find_last_not_of(U'0') + count < digits.size();
    }
};

class NumberWalk {
  public:
    explicit NumberWalk(std::vector<std::u32string_view> words) : m_words(std::move(words)) {}

    std::u32string run() {
        for (m_at = 0; m_at < m_words.size(); ++m_at) step(m_words[m_at]);
        emitPending();
        return std::move(m_result);
    }

  private:
    const NumberWord* wordAt(std::size_t at) const {
        return at < m_words.size() ? findNumberWord(m_words[at]) : nullptr;
    }
    // The neighbours are those in the text, even where they were skipped.
    bool previousIs(Kind kind) const {
        const NumberWord* word = m_at > 0 ? wordAt(m_at - 1) : nullptr;
        return word && word->isPlain(kind);
    }
    const NumberWord* next() const { return wordAt(m_at + 1); }
    bool isNextNumeric() const { return m_at + 1 < m_words.size() && isNumeric(m_words[m_at + 1]); }

    void emit(std::u32string_view text) {
        if (!m_result.empty()) m_result += U' ';
        m_result += m_prefix;
        m_result += text;
        m_prefix.clear();
        m_value.reset();
    }
    void emitPending() {
        if (m_value) emit(std::u32string(m_value->digits));
    }
    void emitPendingAnd(std::u32string_view word) {
        emitPending();
        emit(word);
    }

    void setInteger(std::u32string digits) { m_value = Value{true, std::move(digits)}; }
    void setDigits(std::u32string digits) { m_value = Value{false, std::move(digits)}; }
    /// What a row of digits goes on from; a zero counts as nothing.
    std::u32string digitsSoFar() const { return m_value && !m_value->isZero() ? m_value->digits : U""; }

    void step(std::u32string_view current) {
        constexpr std::u32string_view kPrefixes = U"-+£€$¢";
        const bool hasPrefix = kPrefixes.find(current.front()) != std::u32string_view::npos;
        const NumberWord* word = findNumberWord(current);
        if (isNumeric(current.substr(hasPrefix ? 1 : 0)))
            takeNumeric(current, hasPrefix);
        else if (!word)
            emitPendingAnd(current);
        else
            takeWord(*word, current);
    }

    void takeNumeric(std::u32string_view current, bool hasPrefix) {
        if (m_value && !m_value->isInteger && m_value->digits.back() == U'.') {
            m_value->digits += current;
            return;
        }
        emitPending();
        const std::u32string_view number = current.substr(hasPrefix ? 1 : 0);
        if (hasPrefix) m_prefix = current.substr(0, 1);
        if (const auto whole = wholeProduct(number, 0))
            setInteger(*whole);
        else
            setDigits(std::u32string(number));
    }

    void takeWord(const NumberWord& word, std::u32string_view current) {
        switch (word.kind) {
            case Kind::Zero:
                setDigits(digitsSoFar() + U"0");
                break;
            case Kind::Ones:
                addOnes(word);
                break;
            case Kind::Tens:
                addTens(word);
                break;
            case Kind::Multiplier:
                multiply(word);
                break;
            case Kind::Sign:
                takeSign(word, current);
                break;
            case Kind::Currency:
                takeCurrency(word, current);
                break;
            case Kind::Percent:
                m_value ? emit(m_value->digits + U"%") : emit(current);
                break;
            case Kind::Per:
                takePer(current);
                break;
            case Kind::And:
            case Kind::Repeat:
            case Kind::Point:
                takeJoiner(word, current);
                break;
        }
    }

    /// Ends the number with the word's suffix, if it has one.
    void finishWord(const NumberWord& word) {
        if (!word.affix.empty()) emit(m_value->digits + std::u32string(word.affix));
    }

    /// Adds to an integer that leaves room for it at its end, else appends the digits.
    void addOrAppend(std::u32string number, std::size_t zerosNeeded) {
        if (!m_value->isInteger || !m_value->endsWithZeros(zerosNeeded))
            setDigits(m_value->digits + number);
        else
            setInteger(sum(m_value->digits, number));
    }

    void addOnes(const NumberWord& word) {
        const std::u32string number = digitsOf(word.value);
        const bool isDigit = word.value < 10;
        if (!m_value) {
            setInteger(number);
        } else if (!m_value->isInteger || previousIs(Kind::Ones)) {
            std::u32string digits = m_value->digits;
            // "oh twenty three": the zero of the twenty is where the three goes.
            if (isDigit && previousIs(Kind::Tens)) digits.pop_back();
            setDigits(digits + number);
        } else {
            addOrAppend(number, isDigit ? 1 : 2);
        }
        finishWord(word);
    }

    void addTens(const NumberWord& word) {
        if (!m_value)
            setInteger(digitsOf(word.value));
        else
            addOrAppend(digitsOf(word.value), 2);
        finishWord(word);
    }

    /// "three hundred twenty five thousand": only what stands below the last full thousand is multiplied.
    void multiply(const NumberWord& word) {
        const std::u32string power = U"1" + std::u32string(static_cast<std::size_t>(word.value), U'0');
        if (!m_value) {
            setInteger(power);
        } else if (m_value->isInteger) {
            const std::size_t split =
                m_value->digits.size() - std::min<std::size_t>(m_value->digits.size(), 3);
            const std::u32string before = m_value->digits.substr(0, split) + U"000";
            setInteger(sum(before, m_value->digits.substr(split) + power.substr(1)));
        } else if (const auto product = wholeProduct(m_value->digits, word.value)) {
            setInteger(*product);
        } else {
            emitPending();
            setInteger(power);
        }
        finishWord(word);
    }

    void takeSign(const NumberWord& word, std::u32string_view current) {
        emitPending();
        if (next() || isNextNumeric())
            m_prefix = word.affix;
        else
            emit(current);
    }

    void takeCurrency(const NumberWord& word, std::u32string_view current) {
        if (!m_value) return emit(current);
        m_prefix = word.affix;
        emitPending();
    }

    void takePer(std::u32string_view current) {
        if (!m_value) return emit(current);
        if (m_at + 1 < m_words.size() && m_words[m_at + 1] == U"cent") {
            emit(m_value->digits + U"%");
            ++m_at;
        } else {
            emitPendingAnd(current);
        }
    }

    /// and, double, triple, point: part of a number only when one follows.
    void takeJoiner(const NumberWord& word, std::u32string_view current) {
        const NumberWord* following = next();
        if (!following && !isNextNumeric()) return emitPendingAnd(current);
        if (word.kind == Kind::And) {
            if (!previousIs(Kind::Multiplier)) emitPendingAnd(current);
        } else if (word.kind == Kind::Point) {
            const bool isDecimal =
                following && (following->isPlain(Kind::Ones) || following->isPlain(Kind::Tens) ||
                              following->isPlain(Kind::Zero));
            if (isDecimal || isNextNumeric()) setDigits(digitsSoFar() + U".");
        } else if (following && (following->isPlain(Kind::Ones) || following->isPlain(Kind::Zero))) {
            std::u32string digits = digitsSoFar();
            for (int i = 0; i < word.value; ++i) digits += digitsOf(following->value);
            setDigits(std::move(digits));
            ++m_at;
        } else {
            emitPendingAnd(current);
        }
    }

    std::vector<std::u32string_view> m_words;
    std::size_t m_at = 0;
    std::optional<Value> m_value;
    std::u32string m_prefix;
    std::u32string m_result;
};

// ---- Before the walk ----

/// End of "and a half" as whole words at `at`, or npos.
std::size_t matchAndAHalf(std::u32string_view text, std::size_t at) {
    if (!isWordBoundary(text, at)) return std::u32string_view::npos;
    bool isFirst = true;
    for (const std::u32string_view word : {U"and", U"a", U"half"}) {
        const std::size_t spaceBegin = at;
        while (!isFirst && at < text.size() && isSpace(text[at])) ++at;
        if (!isFirst && at == spaceBegin) return std::u32string_view::npos;
        if (text.substr(at, word.size()) != word) return std::u32string_view::npos;
        at += word.size();
        isFirst = false;
    }
    return isWordBoundary(text, at) ? at : std::u32string_view::npos;
}

std::vector<std::u32string_view> splitAtAndAHalf(std::u32string_view text) {
    std::vector<std::u32string_view> parts;
    std::size_t begin = 0;
    for (std::size_t at = text.find(U'a'); at != std::u32string_view::npos; at = text.find(U'a', at)) {
        const std::size_t end = matchAndAHalf(text, at);
        if (end == std::u32string_view::npos) {
            ++at;
            continue;
        }
        parts.push_back(text.substr(begin, at - begin));
        begin = at = end;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

/// "three and a half" → "three point five"; after anything but a number the phrase stays.
std::u32string expandHalves(std::u32string_view text) {
    const std::vector<std::u32string_view> parts = splitAtAndAHalf(text);
    std::u32string result;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::vector<std::u32string_view> words = splitAtSpace(parts[i]);
        if (words.empty()) continue;
        if (!result.empty()) result += U' ';
        result += parts[i];
        if (i + 1 == parts.size()) break;
        const NumberWord* last = findNumberWord(words.back());
        const bool isNumber = last && (last->isPlain(Kind::Ones) || last->isPlain(Kind::Tens) ||
                                       last->isPlain(Kind::Zero) || last->isPlain(Kind::Multiplier));
        result += isNumber ? U" point five" : U" and a half";
    }
    return result;
}

std::u32string separateLettersFromDigits(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && ((isAsciiLower(text[i - 1]) && isAsciiDigit(text[i])) ||
                      (isAsciiDigit(text[i - 1]) && isAsciiLower(text[i]))))
            result.push_back(U' ');
        result.push_back(text[i]);
    }
    return result;
}

/// Length of an ordinal or plural ending that stands alone at `at`, or 0.
std::size_t endingLength(std::u32string_view text, std::size_t at) {
    for (const std::u32string_view ending : {U"st", U"nd", U"rd", U"th", U"s"})
        if (text.substr(at, ending.size()) == ending && isWordBoundary(text, at + ending.size()))
            return ending.size();
    return 0;
}

/// "1 st" → "1st": undoes the separation above where it split an ordinal or a plural.
std::u32string glueEndings(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size();) {
        result.push_back(text[i++]);
        if (!isAsciiDigit(result.back())) continue;
        std::size_t end = i;
        while (end < text.size() && isSpace(text[end])) ++end;
        const std::size_t length = end > i ? endingLength(text, end) : 0;
        if (length == 0) continue;
        result += text.substr(end, length);
        i = end + length;
    }
    return result;
}

// ---- After the walk ----

bool isMoneySign(char32_t c) {
    return c == U'€' || c == U'£' || c == U'$';
}

/// One or two ASCII digits at `at` that end at a word boundary: how many, or 0.
std::size_t centsLength(std::u32string_view text, std::size_t at) {
    std::size_t length = 0;
    while (length < 2 && at + length < text.size() && isAsciiDigit(text[at + length])) ++length;
    return length > 0 && isWordBoundary(text, at + length) ? length : 0;
}

/// "$10 and ¢5" → "$10.05".
std::u32string combineCents(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t at = i + 1;
        while (at < text.size() && isAsciiDigit(text[at])) ++at;
        const std::size_t amountEnd = at;
        const bool isAmount = isMoneySign(text[i]) && amountEnd > i + 1 && text.substr(amountEnd, 1) == U" ";
        if (isAmount) at += text.substr(amountEnd, 5) == U" and " ? 5 : 1;
        const std::size_t cents = isAmount && text.substr(at, 1) == U"¢" ? centsLength(text, at + 1) : 0;
        if (cents == 0) {
            result.push_back(text[i++]);
            continue;
        }
        result += text.substr(i, amountEnd - i);
        result += cents == 1 ? U".0" : U".";
        result += text.substr(at + 1, cents);
        i = at + 1 + cents;
    }
    return result;
}

/// "$0.05" → "¢5". Any character may stand for the point, as in the reference.
std::u32string extractCents(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size();) {
        const bool isAmount = isMoneySign(text[i]) && text.substr(i + 1, 1) == U"0" && i + 2 < text.size();
        const std::size_t cents = isAmount ? centsLength(text, i + 3) : 0;
        if (cents == 0) {
            result.push_back(text[i++]);
            continue;
        }
        result += U"¢" + canonical(text.substr(i + 3, cents));
        i += 3 + cents;
    }
    return result;
}

/// A lone "1" or "1s" goes back to a word: it is as often a pronoun as a number.
std::u32string restoreOne(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hasPlural = text.substr(i + 1, 1) == U"s" && isWordBoundary(text, i + 2);
        const bool isOne =
            text[i] == U'1' && isWordBoundary(text, i) && (hasPlural || isWordBoundary(text, i + 1));
        result += isOne ? std::u32string_view(U"one") : text.substr(i, 1);
    }
    return result;
}

}  // namespace

std::u32string numbersToDigits(std::u32string_view text) {
    const std::u32string prepared = glueEndings(separateLettersFromDigits(expandHalves(text)));
    return restoreOne(extractCents(combineCents(NumberWalk(splitAtSpace(prepared)).run())));
}

}  // namespace undervoice::text
