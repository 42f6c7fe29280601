#include "text/number_words.h"

#include <array>
#include <string>
#include <unordered_map>

namespace undervoice::text {
namespace {

using Kind = NumberWord::Kind;
using Table = std::unordered_map<std::u32string, NumberWord>;

constexpr std::array<std::u32string_view, 19> kOnes = {
    U"one",     U"two",     U"three",     U"four",     U"five",    U"six",      U"seven",
    U"eight",   U"nine",    U"ten",       U"eleven",   U"twelve",  U"thirteen", U"fourteen",
    U"fifteen", U"sixteen", U"seventeen", U"eighteen", U"nineteen"};
constexpr std::array<std::u32string_view, 8> kTens = {U"twent",  U"thirt", U"fort", U"fift", U"sixt",
                                                      U"sevent", U"eight", U"ninet"};  // without the y
constexpr std::array<std::u32string_view, 12> kMultipliers = {
    U"hundred",     U"thousand",   U"million",    U"billion",   U"trillion",  U"quadrillion",
    U"quintillion", U"sextillion", U"septillion", U"octillion", U"nonillion", U"decillion"};

void addOnes(Table& table) {
    table[U"zeroth"] = {Kind::Ones, 0, U"th"};
    for (std::size_t i = 0; i < kOnes.size(); ++i) {
        const std::u32string name(kOnes[i]);
        const int value = static_cast<int>(i) + 1;
        table[name] = {Kind::Ones, value};
        table[name == U"six" ? U"sixes" : name + U"s"] = {Kind::Ones, value, U"s"};
        switch (value) {
            case 1:
                table[U"first"] = {Kind::Ones, value, U"st"};
                break;
            case 2:
                table[U"second"] = {Kind::Ones, value, U"nd"};
                break;
            case 3:
                table[U"third"] = {Kind::Ones, value, U"rd"};
                break;
            case 5:
                table[U"fifth"] = {Kind::Ones, value, U"th"};
                break;
            case 12:
                table[U"twelfth"] = {Kind::Ones, value, U"th"};
                break;
            // The reference's rule knows no dropped e: "nineth" is 9th, "ninth" stays a word.
            default:
                table[name + (name.back() == U't' ? U"h" : U"th")] = {Kind::Ones, value, U"th"};
        }
    }
}

void addTensAndMultipliers(Table& table) {
    for (std::size_t i = 0; i < kTens.size(); ++i) {
        const std::u32string stem(kTens[i]);
        const int value = 10 * (static_cast<int>(i) + 2);
        table[stem + U"y"] = {Kind::Tens, value};
        table[stem + U"ies"] = {Kind::Tens, value, U"s"};
        table[stem + U"ieth"] = {Kind::Tens, value, U"th"};
    }
    for (std::size_t i = 0; i < kMultipliers.size(); ++i) {
        const std::u32string name(kMultipliers[i]);
        const int power = i == 0 ? 2 : 3 * static_cast<int>(i);
        table[name] = {Kind::Multiplier, power};
        table[name + U"s"] = {Kind::Multiplier, power, U"s"};
        table[name + U"th"] = {Kind::Multiplier, power, U"th"};
    }
}

Table makeTable() {
    Table table = {
        {U"zero", {Kind::Zero}},
        {U"oh", {Kind::Zero}},
        {U"o", {Kind::Zero}},
        {U"minus", {Kind::Sign, 0, U"-"}},
        {U"negative", {Kind::Sign, 0, U"-"}},
        {U"plus", {Kind::Sign, 0, U"+"}},
        {U"positive", {Kind::Sign, 0, U"+"}},
        {U"pound", {Kind::Currency, 0, U"£"}},
        {U"pounds", {Kind::Currency, 0, U"£"}},
        {U"euro", {Kind::Currency, 0, U"€"}},
        {U"euros", {Kind::Currency, 0, U"€"}},
        {U"dollar", {Kind::Currency, 0, U"$"}},
        {U"dollars", {Kind::Currency, 0, U"$"}},
        {U"cent", {Kind::Currency, 0, U"¢"}},
        {U"cents", {Kind::Currency, 0, U"¢"}},
        {U"percent", {Kind::Percent}},
        {U"per", {Kind::Per}},
        {U"and", {Kind::And}},
        {U"double", {Kind::Repeat, 2}},
        {U"triple", {Kind::Repeat, 3}},
        {U"point", {Kind::Point}},
    };
    addOnes(table);
    addTensAndMultipliers(table);
    return table;
}

}  // namespace

const NumberWord* findNumberWord(std::u32string_view word) {
    static const Table table = makeTable();
    const auto found = table.find(std::u32string(word));
    return found == table.end() ? nullptr : &found->second;
}

}  // namespace undervoice::text
