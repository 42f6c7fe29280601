// 10,000 damaged files of each container: a reader answers with a checkpoint or an error, and its memory
// stays within the file's size class. Damage goes mostly where structure is: heads, tails, and around names.

#include "allocation_counter.h"
#include "engine/checkpoint/file_checkpoint.h"
#include "engine/checkpoint/model_folder.h"
#include "engine/convert/patch.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/ops/full.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;

constexpr int kMutations = 10000;
constexpr int kLoadEvery = 16;  // tensors of every sixteenth survivor are converted as well
// JSON and pickle grow some 30-fold as trees; the rest are fixed costs such as LibTorch's first use.
constexpr std::size_t kGrowth = 32;
constexpr std::size_t kFixedBytes = 1 << 20;
constexpr std::size_t kWidestGrowth = 8;  // q4_0: 18 bytes become 128

std::string readBytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Damages one file in place and repairs it again; writing whole files would take most of the time.
class Mutator {
  public:
    Mutator(fs::path path, std::uint64_t seed)
        : m_path(std::move(path)), m_original(readBytes(m_path)), m_random(seed) {
        m_file = ::open(m_path.c_str(), O_RDWR | O_CLOEXEC);
        for (const std::string_view mark :
             {"weight", "bias", "gamma", "beta", "PK\x01\x02", "PK\x03\x04", "\"shape\"", "data_offsets"})
            for (std::size_t at = m_original.find(mark); at != std::string::npos;
                 at = m_original.find(mark, at + 1))
                m_marks.push_back(at);
    }
    ~Mutator() { ::close(m_file); }
    Mutator(const Mutator&) = delete;
    Mutator& operator=(const Mutator&) = delete;

    std::size_t size() const { return m_original.size(); }

    void damage() {
        m_edits.clear();
        for (std::uint64_t left = 1 + pick(4); left > 0; --left) edit(place());
        if (pick(10) == 0) {
            m_isCut = true;
            if (::ftruncate(m_file, static_cast<off_t>(pick(2) == 0 ? pick(size()) : place())) != 0)
                FAIL() << "cannot cut";
        }
    }

    void repair() {
        for (const Edit& e : m_edits) put(e.at, m_original.substr(e.at, e.bytes));
        if (!m_isCut) return;
        m_isCut = false;
        put(0, m_original);
    }

  private:
    struct Edit {
        std::size_t at;
        std::size_t bytes;
    };

    std::uint64_t pick(std::uint64_t below) {
        return std::uniform_int_distribution<std::uint64_t>(0, below - 1)(m_random);
    }

    std::size_t place() {
        constexpr std::size_t kBefore = 32;
        constexpr std::size_t kAround = 96;
        constexpr std::size_t kEnd = 512;
        const std::uint64_t choice = pick(5);
        if (choice == 0) return pick(size());
        if (choice == 1) return pick(std::min(size(), kEnd));
        if (choice == 2) return size() - 1 - pick(std::min(size(), kEnd));
        if (m_marks.empty()) return pick(size());
        const std::size_t mark = m_marks[pick(m_marks.size())];
        return std::min(mark + pick(kAround) - std::min(mark, kBefore), size() - 1);
    }

    void edit(std::size_t at) {
        static constexpr std::array<std::uint32_t, 10> kOddNumbers{
            0,          1,          0xffffffff, 0x7fffffff, 0x80000000,
            0xfffffffe, 0x00010000, 0x01000000, 0x40000000, 0x000000ff};
        static constexpr std::string_view kOddBytes("\x00\xff\x7f\x80\x01[]{}\"(.RQtuc0-9", 20);
        std::string bytes;
        switch (pick(4)) {
            case 0:
                bytes = static_cast<char>(pick(256));
                break;
            case 1:
                bytes = kOddBytes[pick(kOddBytes.size())];
                break;
            case 2:
                bytes = m_original.substr(pick(size()), 1 + pick(16));
                break;
            default: {
                const std::uint32_t number = kOddNumbers[pick(kOddNumbers.size())];
                bytes.assign(reinterpret_cast<const char*>(&number), sizeof number);
            }
        }
        bytes.resize(std::min(bytes.size(), size() - at));
        put(at, bytes);
        m_edits.push_back({at, bytes.size()});
    }

    void put(std::size_t at, const std::string& bytes) const {
        if (::pwrite(m_file, bytes.data(), bytes.size(), static_cast<off_t>(at)) !=
            static_cast<ssize_t>(bytes.size()))
            ADD_FAILURE() << "cannot write " << m_path;
    }

    fs::path m_path;
    std::string m_original;
    std::mt19937_64 m_random;
    int m_file = -1;
    std::vector<std::size_t> m_marks;
    std::vector<Edit> m_edits;
    bool m_isCut = false;
};

class CheckpointMutation : public testing::Test {
  protected:
    /// Opens `model` after each damage of `file`.
    void mutate(const fs::path& path, const fs::path& file) {
        ASSERT_TRUE(openAnySizes(path)) << "the undamaged file must be sound";
        std::size_t fileBytes = 0;
        for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
            if (entry.is_regular_file()) fileBytes += entry.file_size();
        Mutator mutator(file, test::fnv1a64(file.filename().string()));
        int opened = 0;
        for (int i = 0; i < kMutations && !HasFailure(); ++i) {
            mutator.damage();
            const test::AllocationPeak peak;
            if (const auto checkpoint = openAnySizes(path)) {
                if (++opened % kLoadEvery == 0) loadAll(**checkpoint, fileBytes);
            } else {
                EXPECT_FALSE(checkpoint.error().message.empty());
                EXPECT_NE(checkpoint.error().code, ErrorCode::Internal) << checkpoint.error().message;
                EXPECT_LT(checkpoint.error().message.size(), 2000U);
            }
            EXPECT_LT(peak.bytes(), kGrowth * fileBytes + kFixedBytes) << "after " << i << " mutations";
            mutator.repair();
        }
        EXPECT_TRUE(openAnySizes(path)) << "the repaired file must be sound";
        std::cout << file.filename().string() << ": " << kMutations << " mutated inputs, " << opened
                  << " still opened" << std::endl;
    }

    static void loadAll(const Checkpoint& checkpoint, std::size_t fileBytes) {
        for (const TensorEntry& entry : checkpoint.tensors()) {
            const auto tensor = checkpoint.load(entry.name);
            ASSERT_TRUE(tensor) << tensor.error().message;
            EXPECT_LE(tensor->nbytes(), kWidestGrowth * fileBytes);
        }
    }

    test::TemporaryFolder folder;
    test::PlainModel model = test::randomModel(test::tinyDims(), /*seed=*/9);
};

TEST_F(CheckpointMutation, OpenAiPt) {
    test::writeOpenAiPt(folder.path() / "model.pt", model, StoredType::Float16);
    mutate(folder.path() / "model.pt", folder.path() / "model.pt");
}

TEST_F(CheckpointMutation, SafetensorsHeader) {
    test::writeHuggingFace(folder.path(), model, {.type = StoredType::Float16});
    mutate(folder.path(), folder.path() / "model.safetensors");
}

TEST_F(CheckpointMutation, PickledFolder) {
    test::writeHuggingFace(folder.path(), model, {.type = StoredType::BFloat16, .isPickled = true});
    mutate(folder.path(), folder.path() / "pytorch_model.bin");
}

TEST_F(CheckpointMutation, HuggingFaceJson) {
    test::writeHuggingFace(folder.path(), model, {.type = StoredType::Float16, .shards = 2});
    mutate(folder.path(), folder.path() / "model.safetensors.index.json");
    mutate(folder.path(), folder.path() / "config.json");
    mutate(folder.path(), folder.path() / "generation_config.json");
}

/// The first decoder layer's self-attention by way of a latent, three key dimensions kept.
class ConvertedMutation : public CheckpointMutation {
  protected:
    ConvertedMutation() {
        converted.dims = model.dims;
        converted.layout.latent = {LatentModule{"decoder.blocks.0.attn", 8, {{1, 2, 63}}}};
        ConversionRecord record;
        record.self = {{"mla"}, {8}, {3}};
        record.cross = {{"mha"}, {0}, {}};
        converted.conversion = record;
        converted.load = [this](const std::string& name) -> Result<at::Tensor> {
            for (const auto& [expected, shape] : expectedTensors(converted.dims, converted.layout))
                if (expected == name) return at::full(shape, 0.5);
            return fail(ErrorCode::NotFound, name);
        };
    }
    ModelToWrite converted;
};

TEST_F(ConvertedMutation, OurFolder) {
    const auto tokenizer = text::Tokenizer::create(51865, test::assetsFolder()).value();
    ASSERT_TRUE(writeModelFolder(folder.path(), converted, *tokenizer, {}, {}));
    mutate(folder.path(), folder.path() / "config.json");
    mutate(folder.path(), folder.path() / "model.safetensors");
}

TEST_F(ConvertedMutation, Patch) {
    const test::TemporaryFolder sourceFolder;
    test::writeHuggingFace(sourceFolder.path(), model, {.type = StoredType::Float16});
    const auto source = openAnySizes(sourceFolder.path()).value();
    converted.layout.latent = {LatentModule::flat("decoder.blocks.0.attn", 8, /*kept=*/0, 1)};
    converted.conversion->self.keptPerHead.clear();
    const fs::path path = folder.path() / "model.patch";
    ASSERT_TRUE(writePatch(path, converted, *source, {std::string(64, 'a'), "{}", "a report"}, {}).value().keep());
    ASSERT_TRUE(openPatch(path, *source)) << openPatch(path, *source).error().message;
    Mutator mutator(path, 5);
    int opened = 0;
    for (int i = 0; i < kMutations && !HasFailure(); ++i) {
        mutator.damage();
        const test::AllocationPeak peak;
        if (const auto patch = openPatch(path, *source)) {
            ++opened;
            for (const auto& [name, tensor] : patch->tensors) EXPECT_TRUE(materialise(tensor, Precision::Float32)) << name;
        } else {
            EXPECT_NE(patch.error().code, ErrorCode::Internal) << patch.error().message;
            EXPECT_LT(patch.error().message.size(), 2000U);
        }
        EXPECT_LT(peak.bytes(), kGrowth * mutator.size() + kFixedBytes) << "after " << i << " mutations";
        mutator.repair();
    }
    EXPECT_TRUE(openPatch(path, *source)) << "the repaired file must be sound";
    std::cout << "model.patch: " << kMutations << " mutated inputs, " << opened << " still opened" << std::endl;
}

TEST_F(CheckpointMutation, Ggml) {
    test::writeGgml(folder.path() / "ggml.bin", model, {.type = StoredType::Q5_1});
    mutate(folder.path() / "ggml.bin", folder.path() / "ggml.bin");
}

TEST_F(CheckpointMutation, GgmlHalf) {
    test::writeGgml(folder.path() / "ggml-f16.bin", model, {.type = StoredType::Float16});
    mutate(folder.path() / "ggml-f16.bin", folder.path() / "ggml-f16.bin");
}

TEST_F(CheckpointMutation, CTranslate2) {
    test::writeCTranslate2(folder.path(), model, StoredType::Float16);
    mutate(folder.path(), folder.path() / "model.bin");
    mutate(folder.path(), folder.path() / "config.json");
}

TEST_F(CheckpointMutation, CTranslate2Int8) {
    test::writeCTranslate2(folder.path(), model, StoredType::Int8Rows);
    mutate(folder.path(), folder.path() / "model.bin");
}

}  // namespace
}  // namespace undervoice::engine
