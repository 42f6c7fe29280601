#include "catalog/catalog.h"

#include "support/fixtures.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gmock/gmock.h>

namespace undervoice::catalog {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Catalog : public testing::Test {
  protected:
    void write(const fs::path& path, const std::string& content = "x") {
        fs::create_directories((root.path() / path).parent_path());
        std::ofstream(root.path() / path) << content;
    }
    std::string found(const std::string& name) const {
        const auto model = findModel(name, folders);
        return model ? fs::relative(model->path, root.path()).string() : model.error().message;
    }

    test::TemporaryFolder root;
    SearchFolders folders{root.path() / "own", root.path() / "deps/models", root.path() / "whisper",
                          root.path() / "hub"};
};

TEST_F(Catalog, FindsWhatOpenAiWhisperKeeps) {
    write("whisper/small.pt");
    write("whisper/large-v3-turbo.pt");
    EXPECT_EQ(found("small"), "whisper/small.pt");
    EXPECT_EQ(found("turbo"), "whisper/large-v3-turbo.pt");
    EXPECT_EQ(findModel("large-v3-turbo", folders)->name, "turbo");
}

TEST_F(Catalog, FindsWhatSetUpFetched) {
    write("deps/models/tiny.en/model.bin");
    const auto model = findModel("tiny.en", folders);
    ASSERT_TRUE(model);
    EXPECT_EQ(model->path, root.path() / "deps/models/tiny.en");
    EXPECT_EQ(model->where, "set-up");
}

TEST_F(Catalog, FindsTheHubSnapshotThatMainNames) {
    write("hub/models--openai--whisper-base/snapshots/aaa/model.safetensors");
    write("hub/models--openai--whisper-base/snapshots/bbb/model.safetensors");
    write("hub/models--openai--whisper-base/refs/main", "bbb\n");
    EXPECT_EQ(found("base"), "hub/models--openai--whisper-base/snapshots/bbb");
}

TEST_F(Catalog, FollowsTheLinksOfTheHub) {
    write("hub/models--Systran--faster-whisper-tiny/blobs/123");
    const fs::path snapshot = root.path() / "hub/models--Systran--faster-whisper-tiny/snapshots/abc";
    fs::create_directories(snapshot);
    fs::create_symlink("../../blobs/123", snapshot / "model.bin");
    EXPECT_EQ(found("tiny"), "hub/models--Systran--faster-whisper-tiny/snapshots/abc");
}

TEST_F(Catalog, SkipsDownloadsThatBrokeOff) {
    const fs::path snapshot = root.path() / "hub/models--openai--whisper-base/snapshots/aaa";
    fs::create_directories(snapshot);
    fs::create_symlink("../../blobs/missing", snapshot / "model.safetensors");
    write("hub/models--openai--whisper-base/refs/main", "aaa");
    write("hub/models--Systran--faster-whisper-base/snapshots/c0/model.bin");
    EXPECT_EQ(found("base"), "hub/models--Systran--faster-whisper-base/snapshots/c0");
}

TEST_F(Catalog, IgnoresARefThatLeavesTheCache) {
    write("elsewhere/model.bin");
    write("hub/models--openai--whisper-base/refs/main", "../../../elsewhere");
    fs::create_directories(root.path() / "hub/models--openai--whisper-base/snapshots");
    EXPECT_FALSE(findModel("base", folders));
}

TEST_F(Catalog, FindsTheTurboOfEveryOwner) {
    write("hub/models--deepdml--faster-whisper-large-v3-turbo-ct2/snapshots/1/model.bin");
    EXPECT_EQ(found("turbo"), "hub/models--deepdml--faster-whisper-large-v3-turbo-ct2/snapshots/1");
    write("hub/models--mobiuslabsgmbh--faster-whisper-large-v3-turbo/snapshots/1/model.bin");
    EXPECT_EQ(found("turbo"), "hub/models--mobiuslabsgmbh--faster-whisper-large-v3-turbo/snapshots/1");
}

TEST_F(Catalog, TheHubsPlainLargeIsTheFirstVersion) {
    write("hub/models--openai--whisper-large/snapshots/1/pytorch_model.bin");
    EXPECT_EQ(found("large-v1"), "hub/models--openai--whisper-large/snapshots/1");
    EXPECT_FALSE(findModel("large", folders));
}

TEST_F(Catalog, TheModelFolderComesFirstInAnyLayout) {
    write("whisper/base.pt");
    write("own/ggml-base-q5_1.bin");
    EXPECT_EQ(found("base"), "own/ggml-base-q5_1.bin");
    write("own/base.pt");
    EXPECT_EQ(found("base"), "own/base.pt");
}

TEST_F(Catalog, TakesPathsOfAnything) {
    write("mine/fine-tune.pt");
    const std::string path = root.path() / "mine/fine-tune.pt";
    const auto model = findModel(path, folders);
    ASSERT_TRUE(model);
    EXPECT_EQ(model->path, path);
    EXPECT_EQ(model->name, "");
}

TEST_F(Catalog, TakesRepositoriesOfTheHub) {
    write("hub/models--somebody--whisper-hindi/snapshots/1/model.safetensors");
    write("hub/models--openai--whisper-tiny/snapshots/1/model.safetensors");
    EXPECT_EQ(found("somebody/whisper-hindi"), "hub/models--somebody--whisper-hindi/snapshots/1");
    EXPECT_EQ(findModel("somebody/whisper-hindi", folders)->name, "");
    EXPECT_EQ(findModel("openai/whisper-tiny", folders)->name, "tiny");
}

TEST_F(Catalog, AMissSaysWhatWasLookedForAndWhere) {
    const auto model = findModel("small", folders);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::NotFound);
    EXPECT_THAT(model.error().message, HasSubstr("small.pt in " + (root.path() / "whisper").string()));
    EXPECT_THAT(model.error().message, HasSubstr("models--Systran--faster-whisper-small"));
    EXPECT_THAT(model.error().message, HasSubstr("give the path of a checkpoint"));
}

TEST_F(Catalog, AnUnknownNameGetsTheKnownOnes) {
    const auto model = findModel("gigantic", folders);
    ASSERT_FALSE(model);
    EXPECT_THAT(model.error().message, HasSubstr("tiny.en, tiny, base.en"));
}

TEST_F(Catalog, ListsEveryCopySmallestFirst) {
    write("whisper/medium.pt");
    write("whisper/tiny.pt");
    write("deps/models/tiny/model.bin");
    std::vector<std::string> names;
    for (const FoundModel& model : listInstalled(folders)) names.push_back(model.name + " " + model.where);
    EXPECT_THAT(names, testing::ElementsAre("tiny set-up", "tiny openai-whisper's cache",
                                            "medium openai-whisper's cache"));
}

/// Sets a variable for one test.
class ScopedVariable {
  public:
    ScopedVariable(const char* name, const std::string& value) : m_name(name) {
        if (const char* before = std::getenv(name)) m_before = before;
        ::setenv(name, value.c_str(), 1);
    }
    ~ScopedVariable() {
        if (m_before)
            ::setenv(m_name, m_before->c_str(), 1);
        else
            ::unsetenv(m_name);
    }

  private:
    const char* m_name;
    std::optional<std::string> m_before;
};

TEST(SearchFoldersTest, FollowTheEnvironment) {
    const ScopedVariable cache("XDG_CACHE_HOME", "/c");
    const ScopedVariable hubCache("HF_HUB_CACHE", "");
    const ScopedVariable oldHubCache("HUGGINGFACE_HUB_CACHE", "");
    const ScopedVariable noHome("HF_HOME", "");
    EXPECT_EQ(searchFolders("/deps").setUpModels, "/deps/models");
    EXPECT_EQ(searchFolders("/deps").openAiCache, "/c/whisper");
    EXPECT_EQ(searchFolders("/deps").hubCache, "/c/huggingface/hub");
    const ScopedVariable home("HF_HOME", "/h");
    EXPECT_EQ(searchFolders("/deps").hubCache, "/h/hub");
    const ScopedVariable chosen("HUGGINGFACE_HUB_CACHE", "/direct");
    EXPECT_EQ(searchFolders("/deps").hubCache, "/direct");
}

}  // namespace
}  // namespace undervoice::catalog
