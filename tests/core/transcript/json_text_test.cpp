#include "transcript/json_text.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace undervoice {
namespace {

TEST(PythonFloat, LooksAsReprDoes) {
    EXPECT_EQ(pythonFloat(0.0), "0.0");
    EXPECT_EQ(pythonFloat(-0.0), "-0.0");
    EXPECT_EQ(pythonFloat(1.0), "1.0");
    EXPECT_EQ(pythonFloat(4.799999999999999), "4.799999999999999");
    EXPECT_EQ(pythonFloat(-0.25), "-0.25");
    EXPECT_EQ(pythonFloat(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(pythonFloat(1e-4), "0.0001");
    EXPECT_EQ(pythonFloat(0.00012345), "0.00012345");
    EXPECT_EQ(pythonFloat(1e-5), "1e-05");
    EXPECT_EQ(pythonFloat(1.5e-7), "1.5e-07");
    EXPECT_EQ(pythonFloat(1e-19), "1e-19");
    EXPECT_EQ(pythonFloat(9007199254740993.0), "9007199254740992.0");
    EXPECT_EQ(pythonFloat(1e15), "1000000000000000.0");
    EXPECT_EQ(pythonFloat(1e16), "1e+16");
    EXPECT_EQ(pythonFloat(1.25e100), "1.25e+100");
    EXPECT_EQ(pythonFloat(123456.789), "123456.789");
    EXPECT_EQ(pythonFloat(5e-324), "5e-324");
    EXPECT_EQ(pythonFloat(std::numeric_limits<double>::max()), "1.7976931348623157e+308");
}

TEST(PythonFloat, HasWordsForWhatIsNoNumber) {
    EXPECT_EQ(pythonFloat(std::nan("")), "NaN");
    EXPECT_EQ(pythonFloat(-std::numeric_limits<double>::infinity()), "-Infinity");
    EXPECT_EQ(pythonFloat(std::numeric_limits<double>::infinity()), "Infinity");
}

TEST(PythonFloat, ReadsBackTheSame) {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> exponent(-30, 30);
    for (int i = 0; i < 2000; ++i) {
        const double value = std::pow(10.0, exponent(random));
        ASSERT_EQ(std::strtod(pythonFloat(value).c_str(), nullptr), value);
    }
}

TEST(JsonText, EscapesAsPythonDoesByDefault) {
    JsonText json;
    json.value(std::string_view("\"\\/\b\f\n\r\t\x01\x7f \u00e9\u65e5\U0001F642\xff"));
    EXPECT_EQ(json.text(), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f \\u00e9\\u65e5\\ud83d\\ude42\\ufffd\"");
}

TEST(JsonText, SeparatesWithCommaAndSpace) {
    JsonText json;
    json.beginObject();
    json.key("a");
    json.beginArray();
    json.endArray();
    json.key("b");
    json.beginArray();
    json.value(std::int64_t{1});
    json.beginObject();
    json.endObject();
    json.value(2.5);
    json.endArray();
    json.endObject();
    EXPECT_EQ(json.text(), R"({"a": [], "b": [1, {}, 2.5]})");
}

}  // namespace
}  // namespace undervoice
