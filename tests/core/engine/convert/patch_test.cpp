// Patches from strangers: what is no model that could be run is not written.

#include "engine/convert/patch.h"

#include <ATen/ops/full.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <limits>
#include <string>

#include "base/sha256.h"
#include "engine/checkpoint/file_checkpoint.h"
#include "engine/checkpoint/fingerprint.h"
#include "support/fixtures.h"
#include "support/formula_checkpoint.h"

namespace undervoice::engine {
namespace {

using testing::HasSubstr;

class PatchTest : public testing::Test {
  protected:
    PatchTest() {
        m_model.dims = m_source->dims();
        m_model.layout = ordinaryLayout(*m_source);
        m_model.conversion.emplace();
        m_model.conversion->self = {{"mla", "mha"}, {8, 0}, {}};
        m_model.conversion->cross = {{"mha", "mha"}, {0, 0}, {}};
        m_model.load = [this](const std::string& name) -> Result<at::Tensor> {
            if (auto own = m_source->load(name, Precision::Float32)) return own;
            for (const auto& [expected, shape] : expectedTensors(m_model.dims, m_model.layout))
                if (expected == name) return at::full(shape, m_value);
            return fail(ErrorCode::NotFound, name);
        };
        setRank(8);
    }
    void setRank(int rank) {
        m_model.conversion->self.ranks[0] = rank;
        m_model.layout.latent = {LatentModule::flat("decoder.blocks.0.attn", rank, /*kept=*/0, m_model.dims.textHeads)};
    }
    /// What becomes of a patch that holds all this.
    std::string problem(const std::string& report = "{}") const {
        const auto path = m_folder.path() / "model.patch";
        std::filesystem::remove(path);
        auto patch = writePatch(path, m_model, *m_source, {fingerprintOf(*m_source, {}).value(), report, "a report"}, {});
        EXPECT_TRUE(patch && patch->keep());
        const Status applied = applyPatch(path, *m_source, {}, output(), test::assetsFolder(), {}, {});
        EXPECT_EQ(std::filesystem::exists(output()), applied.has_value());
        return applied ? "" : applied.error().message;
    }
    std::filesystem::path output() const { return m_folder.path() / "out"; }

    std::unique_ptr<Checkpoint> m_source = test::formulaCheckpoint("micro", "A");
    ModelToWrite m_model;
    double m_value = 0.25;
    test::TemporaryFolder m_folder;
};

TEST_F(PatchTest, IsAppliedWhereItFits) {
    m_model.conversion->reportSha256 = sha256Hex("{}");
    EXPECT_EQ(problem(), "");
    const auto written = openAnySizes(output());
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_NE((*written)->latentModule("decoder.blocks.0.attn"), nullptr);
}

TEST_F(PatchTest, NumbersThatAreNoneAreRefused) {
    for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        m_value = value;
        EXPECT_THAT(problem(), HasSubstr("holds values that are no numbers"));
    }
}

TEST_F(PatchTest, ALatentIsNotWiderThanTheModel) {
    setRank(m_model.dims.textState + 8);
    EXPECT_THAT(problem(), HasSubstr("wider than the model's"));
}

TEST_F(PatchTest, TheReportIsTheOneThatIsNamed) {
    m_model.conversion->reportSha256 = sha256Hex("{}");
    EXPECT_THAT(problem("{\"isRecommended\": true}"), HasSubstr("its report is another one"));
}

}  // namespace
}  // namespace undervoice::engine
