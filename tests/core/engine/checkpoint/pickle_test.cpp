// The restricted pickle reader: what weights need, and that nothing else is let in.

#include "engine/checkpoint/pickle.h"

#include <deque>
#include <span>
#include <string>

#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using Kind = PickleValue::Kind;

/// Values point into the pickle, so every pickle of these tests is kept.
Result<Pickle> read(const std::string& bytes) {
    static std::deque<std::string> kept;
    return Pickle::read(std::as_bytes(std::span(kept.emplace_back(bytes))));
}

std::string readError(const std::string& bytes) {
    const auto pickle = read(bytes);
    return pickle ? "" : pickle.error().message;
}

std::int64_t readInteger(const std::string& bytes) {
    const auto pickle = read(bytes);
    EXPECT_TRUE(pickle) << pickle.error().message;
    return pickle ? pickle->root().integer : -1;
}

TEST(Pickle, ReadsNumbersOfEverySize) {
    EXPECT_EQ(readInteger("\x80\x02K\xff."s), 255);
    EXPECT_EQ(readInteger("\x80\x02M\x01\x02."s), 513);
    EXPECT_EQ(readInteger("\x80\x02J\xfe\xff\xff\xff."s), -2);
    EXPECT_EQ(readInteger("\x80\x02\x8a\x00."s), 0);
    EXPECT_EQ(readInteger("\x80\x02\x8a\x01\xff."s), -1);
    EXPECT_EQ(readInteger("\x80\x02\x8a\x05\x00\x00\x00\x00\x01."s), std::int64_t{1} << 32);
    EXPECT_EQ(read("\x80\x02G\x3f\xf8\x00\x00\x00\x00\x00\x00."s)->root().real, 1.5);
}

TEST(Pickle, ReadsContainersAndTheMemo) {
    const auto pickle = read(
        "\x80\x02}q\x00(X\x01\x00\x00\x00"
        "aq\x01K\x05X\x01\x00\x00\x00"
        "b]q\x02(h\x01\x88Neu."s);
    ASSERT_TRUE(pickle) << pickle.error().message;
    EXPECT_EQ(pickle->find(pickle->root(), "a")->integer, 5);
    const PickleValue* list = pickle->find(pickle->root(), "b");
    ASSERT_EQ(list->items.size(), 3U);
    EXPECT_EQ(pickle->value(list->items[0]).text, "a");
    EXPECT_EQ(pickle->value(list->items[1]).kind, Kind::Bool);
    EXPECT_EQ(pickle->value(list->items[2]).kind, Kind::None);
    EXPECT_EQ(pickle->find(pickle->root(), "c"), nullptr);
}

TEST(Pickle, ReadsATensor) {
    const auto pickle = read(
        "\x80\x02"
        "ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nHalfStorage\n"
        "X\x01\x00\x00\x00"
        "0X\x03\x00\x00\x00"
        "cpuK\x0ctQK\x02K\x03\x85K\x01\x85\x89"
        "ccollections\nOrderedDict\n)RtR."s);
    ASSERT_TRUE(pickle) << pickle.error().message;
    ASSERT_EQ(pickle->root().kind, Kind::Tensor);
    const PickleValue& storage = pickle->value(pickle->root().items[0]);
    EXPECT_EQ(storage.storedType, StoredType::Float16);
    EXPECT_EQ(storage.text, "0");
    EXPECT_EQ(storage.integer, 12);
    Shape shape;
    ASSERT_TRUE(pickle->numbers(pickle->value(pickle->root().items[2]), shape));
    EXPECT_EQ(shape, Shape{3});
}

TEST(Pickle, RefusesEveryOtherGlobalByName) {
    EXPECT_THAT(readError("\x80\x02"
                          "cposix\nsystem\n."s),
                HasSubstr("asks for posix.system, which weights do not need; it was not run"));
    EXPECT_THAT(readError("\x80\x02"
                          "cbuiltins\neval\n."s),
                HasSubstr("builtins.eval"));
    EXPECT_THAT(readError("\x80\x02"
                          "ctorch\nLongStorage\n."s),
                HasSubstr("torch.LongStorage"));
    EXPECT_EQ(read("\x80\x02"
                   "cposix\nsystem\n."s)
                  .error()
                  .code,
              ErrorCode::Unsupported);
}

TEST(Pickle, RefusesEveryOtherOpcode) {
    for (const char opcode : {'i', 'o', '\x81', '\x93', 'P', 'I', 'S', 'V', '\x8c', '\x95', 'U', '0', '2'})
        EXPECT_THAT(readError("\x80\x02"s + opcode + "aaaaaaaaaaaa\n\n."), HasSubstr("uses pickle opcode"))
            << int(opcode);
}

TEST(Pickle, RefusesCallsOfWhatCannotBeCalled) {
    EXPECT_THAT(readError("\x80\x02"
                          "ctorch\nFloatStorage\n)R."s),
                HasSubstr("a storage type is called"));
    EXPECT_THAT(readError("\x80\x02K\x01)R."s), HasSubstr("a call is malformed"));
    EXPECT_THAT(readError("\x80\x02"
                          "ctorch._utils\n_rebuild_tensor_v2\n)R."s),
                HasSubstr("description is malformed"));
    EXPECT_THAT(readError("\x80\x02"
                          "ctorch._utils\n_rebuild_parameter\n)R."s),
                HasSubstr("parameter has no tensor"));
    EXPECT_THAT(readError("\x80\x02)Q."s), HasSubstr("storage's description is malformed"));
}

TEST(Pickle, RefusesEmptyAndBrokenStacks) {
    EXPECT_THAT(readError(""s), HasSubstr("ends before its STOP"));
    EXPECT_THAT(readError("\x80\x02."s), HasSubstr("a value is missing"));
    EXPECT_THAT(readError("\x80\x02t."s), HasSubstr("a mark is missing"));
    EXPECT_THAT(readError("\x80\x02K\x01(\x85."s),
                HasSubstr("values are missing"));  // the 1 lies below the mark
    EXPECT_THAT(readError("\x80\x02K\x01(s."s), HasSubstr("missing"));
    EXPECT_THAT(readError("\x80\x02}(K\x01u."s), HasSubstr("a key has no value"));
    EXPECT_THAT(readError("\x80\x02h\x05."s), HasSubstr("refers to a value that is not there"));
    EXPECT_THAT(readError("\x80\x02q\x05."s), HasSubstr("nothing to remember"));
    EXPECT_THAT(readError("\x80\x02]K\x01K\x02s."s), HasSubstr("a dict is missing"));
}

TEST(Pickle, RefusesTextsThatLie) {
    EXPECT_THAT(readError("\x80\x02X\xff\xff\xff\xff"
                          "abc."s),
                HasSubstr("a text is cut off"));
    EXPECT_THAT(readError("\x80\x02"
                          "ctorch\nFloatStorage"s),
                HasSubstr("a name is cut off"));
    EXPECT_THAT(readError("\x80\x02\x8a\xff"
                          "abc."s),
                HasSubstr("a number is cut off"));
}

TEST(Pickle, SurvivesValuesThatHoldThemselves) {
    EXPECT_EQ(readError("\x80\x02]q\x00h\x00"
                        "a."s),
              "");
}

TEST(Pickle, SurvivesDeepNesting) {
    const std::string deep(500000, '\x85');
    EXPECT_EQ(readError("\x80\x02K\x01"s + deep + "."), "");
    EXPECT_THAT(readError("\x80\x02K\x01"s + deep + deep + deep + "."),
                HasSubstr("more than 1048576 values"));
}

}  // namespace
}  // namespace undervoice::engine
