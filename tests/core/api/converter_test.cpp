// What is looked at before a conversion begins: minutes of work should not end at a path.

#include "api/converter.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "support/fixtures.h"

namespace undervoice::api {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class NewFile : public testing::Test {
  protected:
    /// Empty: the file can be written.
    std::string problem(const fs::path& file) const {
        const Status status = checkNewFile(file, output, "the patch");
        EXPECT_EQ(status ? ErrorCode::InvalidArgument : status.error().code, ErrorCode::InvalidArgument);
        return status ? "" : status.error().message;
    }
    test::TemporaryFolder folder;
    fs::path output = folder.path() / "out";
};

TEST_F(NewFile, LeavesNothingWhereItCanBeWritten) {
    EXPECT_EQ(problem(folder.path() / "model.patch"), "");
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_F(NewFile, ReplacesNothing) {
    std::ofstream(folder.path() / "mine") << "mine";
    EXPECT_THAT(problem(folder.path() / "mine"), HasSubstr("mine is there already and is left as it is; remove it, or choose another file for the patch."));
}

TEST_F(NewFile, NeedsAFolderThatIsThere) {
    EXPECT_THAT(problem(folder.path() / "nowhere/model.patch"), HasSubstr("there is no folder " + (folder.path() / "nowhere").string()));
    EXPECT_THAT(problem("/proc/model.patch"), HasSubstr("Cannot write /proc/model.patch"));
}

TEST_F(NewFile, MayBeBesideAnOutputWhoseFolderIsMadeWithIt) {
    output = folder.path() / "new/models/out";
    EXPECT_EQ(problem(folder.path() / "new/model.patch"), "");
    EXPECT_THAT(problem(folder.path() / "new/patches/model.patch"), HasSubstr("there is no folder"));
}

TEST_F(NewFile, IsNotTheOutputNorInIt) {
    EXPECT_THAT(problem(output), HasSubstr("is or lies in the folder that the model is written to"));
    EXPECT_THAT(problem(output / "base.patch"), HasSubstr("is or lies in the folder that the model is written to"));
    fs::create_directory_symlink(folder.path(), folder.path() / "link");
    EXPECT_THAT(problem(folder.path() / "link/other/../out/base.patch"), HasSubstr("is or lies in the folder that the model is written to"));
    output = folder.path() / "out/";
    EXPECT_THAT(problem(folder.path() / "out/base.patch"), HasSubstr("is or lies in the folder that the model is written to"));
    EXPECT_EQ(problem(folder.path() / "out.patch"), "") << "its name only begins like the folder's";
}

TEST_F(NewFile, APatchIsOneAndNotOfAFlatConversion) {
    ConversionOptions options;
    options.output = output;
    EXPECT_TRUE(checkPatch(options, /*isFlat=*/true)) << "none was asked for";
    options.patch = folder.path() / "model.patch";
    EXPECT_TRUE(checkPatch(options, /*isFlat=*/false));
    EXPECT_THAT(checkPatch(options, /*isFlat=*/true).error().message, HasSubstr("there is no patch of it"));
    options.patch = output / "model.patch";
    EXPECT_FALSE(checkPatch(options, /*isFlat=*/false));
}

TEST_F(NewFile, RanksAreWrittenWhereTheyAreMeasured) {
    using Selection = FlatConversionOptions::Selection;
    const auto refusal = [&](const FlatConversionOptions& options) {
        const Status status = validate(options, output);
        return status ? "" : status.error().message;
    };
    FlatConversionOptions options;
    EXPECT_EQ(refusal(options), "") << "none are to be written";
    options.writeRanks = folder.path() / "ranks";
    EXPECT_THAT(refusal(options), HasSubstr("leave out --write_ranks"));
    options.selection = Selection::TwoNorm;
    EXPECT_EQ(refusal(options), "");
    options.ranks = folder.path() / "others";
    EXPECT_THAT(refusal(options), HasSubstr("are not measured"));
    options.ranks.clear();
    std::ofstream(options.writeRanks) << "mine";
    EXPECT_THAT(refusal(options), HasSubstr("choose another file for the ranks"));
}

}  // namespace
}  // namespace undervoice::api
