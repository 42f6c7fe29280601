// The JSON files that lie beside weights: each is damaged 10,000 times as bytes, and 10,000 times as JSON that is well written but not
// what a reader expects: values of another kind, huge numbers, depth, members that are there twice. A reader answers with a value or
// one sentence, and its memory stays within the file's size class.

#include "allocation_counter.h"
#include "engine/checkpoint/conversion_record.h"
#include "engine/checkpoint/file_checkpoint.h"
#include "engine/checkpoint/huggingface_config.h"
#include "engine/checkpoint/tokenizer_files.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"
#include "text_damage.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Random = std::mt19937_64;

constexpr int kMutations = 10'000;
/// A byte of "[{},{},…]" becomes 24 of a tree, and some more while the list grows; of a conversion record's list there are three at once.
constexpr std::size_t kGrowth = 80;
constexpr std::size_t kFixedBytes = 64 << 10;
/// Stands for a value that is filled in when the document is text again.
constexpr const char* kMark = "@@";

void mutateOnce(std::string& bytes, Random& random) {
    static constexpr const char* kPieces[] = {"{", "}", "[", "]", "[[[[[[[[[[[[[[[[[", "\"", "\\", "\\u", "\\ud800", ",", ":", "-", "e9", "0",
                                              "18446744073709551616", "1e999", "\xff", "\xed\xa0\x80", "\xef\xbb\xbf", "null", "true", "/*", "//"};
    test::damageOnce(bytes, random, kPieces, [](std::string& text, std::size_t at, Random& r) { text[at] = static_cast<char>('0' + r() % 10); });
}

std::string damagedBytes(const std::string& sound, Random& random) {
    std::string bytes = sound;
    for (auto count = 1 + random() % 3; count > 0; --count) mutateOnce(bytes, random);
    return bytes;
}

std::string repeated(std::string_view piece, std::size_t count) {
    std::string text;
    while (count-- > 0) text += piece;
    return text;
}

/// One in eight is large: deep, long or of many digits.
std::string hostileValue(Random& random) {
    static const char* const kValues[] = {
        "null", "true", "false", "0", "1", "-1", "-0", "1.5", "51865", "51866", "51866.0", "4294967296", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e308", "1e999", "-1e999", "NaN", "\"\"",
        "\"51866\"", "\"../../etc/passwd\"", "\"\\u0000\"", "\"\\ud83c\\udf99\"", "\"\\ud800\"", "\"\xff\"", "\"a\nb\"", "[]", "{}", "[[]]", "[{}]",
        "[0,0]", "[[0,0]]", "[[-1,0],[0,1e9]]", "[null]", "{\"\":{}}", "{\"id\":51870}", "{\"id\":51870,\"content\":[]}", "{\"a\":1,\"a\":2}", "[1,]"};
    const std::size_t count = 1 + random() % 3000;
    switch (random() % 40) {
        case 0: return repeated("[", count) + repeated("]", count);
        case 1: return repeated("{\"a\":", count) + "0" + repeated("}", count);
        case 2: return repeated("[", 10 + random() % 10);  // left open
        case 3: return "[{}" + repeated(",{}", count) + "]";
        case 4: return "\"" + repeated("\xf0\x9f\x8e\x99", count) + "\"";
    }
    static constexpr std::size_t kDeepest = 20;  // about the deepest that is read
    if (const std::size_t depth = random() % 160; depth < kDeepest) return repeated("[", depth) + "0" + repeated("]", depth);
    return random() % 40 == 0 ? repeated("9", count) : kValues[random() % std::size(kValues)];
}

/// Any value of the document; the upper ones are chosen more often than their number would have it.
json& someValue(json& document, Random& random) {
    json* value = &document;
    while (value->is_structured() && !value->empty() && random() % 5 != 0)
        value = &*std::next(value->begin(), static_cast<std::ptrdiff_t>(random() % value->size()));
    return *value;
}

void replaceOnce(json& document, Random& random) {
    json& value = someValue(document, random);
    const bool hasMembers = value.is_object() && !value.empty();
    const auto member = hasMembers ? std::next(value.begin(), static_cast<std::ptrdiff_t>(random() % value.size())) : value.end();
    if (hasMembers && random() % 3 == 0)
        value[member.key() + kMark] = kMark;  // the same name once more
    else if (hasMembers && random() % 3 == 0)
        value.erase(member);
    else if (value.is_array() && random() % 3 == 0)
        value.push_back(kMark);
    else
        value = kMark;
}

std::string hostileJson(const json& sound, Random& random) {
    json document = sound;
    for (auto count = 1 + random() % 3; count > 0; --count) replaceOnce(document, random);
    const std::string text = document.dump(), mark = kMark, value = '"' + mark + '"';
    std::string hostile;
    for (std::size_t at = 0; at < text.size();) {
        if (text.compare(at, value.size(), value) == 0) {
            hostile += hostileValue(random);
            at += value.size();
        } else if (text.compare(at, mark.size(), mark) == 0) {
            at += mark.size();  // behind a name that is there twice
        } else {
            hostile += text[at++];
        }
    }
    return hostile;
}

class CheckpointJsonMutation : public testing::Test {
  protected:
    using Read = std::function<Status()>;

    /// Where nothing is flushed to a disk: 100,000 files are written.
    static void SetUpTestSuite() {
        if (fs::exists("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);
    }

    /// Reads after each damage of the file `name`, which is `document` when it is sound. Of the folder's other files `othersBytes` are read.
    void mutate(const std::string& name, const json& document, const Read& read, std::size_t othersBytes = 0) {
        const fs::path path = folder.path() / name;
        const std::string sound = document.dump();
        test::writeFile(path, sound);
        const Status first = read();
        ASSERT_TRUE(first) << "the undamaged file must be sound: " << first.error().message;
        Random random(test::fnv1a64(name));
        for (const bool isHostile : {false, true}) {
            int good = 0;
            for (int i = 0; i < kMutations && !HasFailure(); ++i) {
                const std::string content = isHostile ? hostileJson(document, random) : damagedBytes(sound, random);
                test::writeFile(path, content);
                expectHarmless(read, content.size() + othersBytes, good);
                if (HasFailure()) FAIL() << "mutation " << i << ": " << content.substr(0, 2000);
            }
            std::cout << name << ": " << kMutations << (isHostile ? " inputs with hostile values, " : " inputs with damaged bytes, ") << good
                      << " still read" << std::endl;
            EXPECT_GT(good, kMutations / 100) << "the mutations hardly ever reach beyond the parser";
            EXPECT_LT(good, kMutations) << "no mutation was noticed";
        }
    }

    static void expectHarmless(const Read& read, std::size_t bytes, int& good) {
        const test::AllocationPeak peak;
        const Status status = read();
        EXPECT_LT(peak.bytes(), kGrowth * bytes + kFixedBytes);
        good += status ? 1 : 0;
        if (status) return;
        const std::string& message = status.error().message;
        EXPECT_NE(status.error().code, ErrorCode::Internal) << message;
        EXPECT_TRUE(message.ends_with('.')) << message;
        EXPECT_EQ(message.find('\n'), std::string::npos) << message;
        EXPECT_LT(message.size(), 2000U);
    }

    /// Heads are small numbers, whatever the file says.
    static void expectSmall(const std::optional<AlignmentHeads>& heads) {
        for (const auto& [layer, head] : heads.value_or(AlignmentHeads{})) {
            EXPECT_TRUE(layer >= 0 && layer < 10000) << layer;
            EXPECT_TRUE(head >= 0 && head < 10000) << head;
        }
    }

    Status readConfig() const {
        CheckpointContents contents;
        Status status = readHuggingFaceConfig(folder.path(), contents);
        expectSmall(contents.alignmentHeads);
        return status;
    }

    Status openModel() const {
        const auto checkpoint = openAnySizes(folder.path());
        if (!checkpoint) return fail(checkpoint.error());
        expectSmall((*checkpoint)->alignmentHeads());
        return {};
    }

    Status checkTokens(std::int64_t vocabulary) const {
        StatedDims dims;
        dims.set(Dim::VocabularySize, vocabulary);
        return checkTokenizerFiles(folder.path(), dims);
    }

    std::size_t folderBytes() const {
        std::size_t bytes = 0;
        for (const auto& entry : fs::directory_iterator(folder.path())) bytes += entry.file_size();
        return bytes;
    }

    test::TemporaryFolder folder;
    test::PlainModel model = test::randomModel(test::tinyDims(), /*seed=*/9);
};

/// Some of the tokens that Whisper has, under their ids.
json knownTokens() {
    return {{"<|endoftext|>", 50257}, {"<|startoftranscript|>", 50258}, {"<|en|>", 50259}, {"<|transcribe|>", 50359}, {"<|notimestamps|>", 50363}, {"<|30.00|>", 51864}};
}

TEST_F(CheckpointJsonMutation, TokenizerJson) {
    const json known = knownTokens();
    json added = json::array();
    for (const auto& [token, id] : known.items())
        added.push_back({{"id", id}, {"content", token}, {"single_word", false}, {"lstrip", false}, {"rstrip", false}, {"normalized", false}, {"special", true}});
    json vocabulary = json::object();
    for (int id = 0; id < 40; ++id) vocabulary[std::string(1, static_cast<char>('A' + id))] = id;
    const json document = {{"version", "1.0"},
                           {"truncation", nullptr},
                           {"added_tokens", added},
                           {"normalizer", nullptr},
                           {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}}},
                           {"model", {{"type", "BPE"}, {"unk_token", ""}, {"vocab", vocabulary}, {"merges", {"A B", "C D", "Ġ t"}}}}};

    mutate("tokenizer.json", document, [&] { return checkTokens(51870); });  // looked into only where the vocabulary grew
}

TEST_F(CheckpointJsonMutation, AddedTokensJson) {
    mutate("added_tokens.json", knownTokens(), [&] { return checkTokens(51865); });
}

TEST_F(CheckpointJsonMutation, HuggingFaceConfig) {
    test::writeHuggingFace(folder.path(), model);
    json config = test::readJson(folder.path() / "config.json");
    ConversionRecord record;
    record.self = {{"mla"}, {8}, {3}};
    record.cross = {{"mha"}, {0}, {}};
    config["undervoice"] = toJson(record);
    const std::size_t others = fs::file_size(folder.path() / "generation_config.json");

    mutate("config.json", config, [&] { return readConfig(); }, others);
}

TEST_F(CheckpointJsonMutation, GenerationConfig) {
    const json document = {{"alignment_heads", {{2, 2}, {3, 0}, {3, 5}}},
                           {"is_multilingual", true},
                           {"lang_to_id", {{"<|en|>", 50259}, {"<|de|>", 50261}}},
                           {"max_length", 448},
                           {"suppress_tokens", {1, 2, 7}}};

    mutate("generation_config.json", document, [&] { return readConfig(); });
}

TEST_F(CheckpointJsonMutation, IndexOfShards) {
    test::writeHuggingFace(folder.path(), model, {.type = StoredType::Float16, .shards = 2});
    const std::string name = "model.safetensors.index.json";
    ASSERT_TRUE(openModel());  // what LibTorch allocates once does not count

    mutate(name, test::readJson(folder.path() / name), [&] { return openModel(); }, folderBytes());
}

TEST_F(CheckpointJsonMutation, CTranslate2Config) {
    test::writeCTranslate2(folder.path(), model, StoredType::Float16);
    const json document = {{"alignment_heads", {{0, 0}, {0, 0}}}, {"lang_ids", {50259, 50260}}, {"suppress_ids", {1, 2, 7}}, {"suppress_ids_begin", {220, 50257}}};
    ASSERT_TRUE(openModel());  // what LibTorch allocates once does not count

    mutate("config.json", document, [&] { return openModel(); }, folderBytes());
}

}  // namespace
}  // namespace undervoice::engine
