#include "transcript/manifest.h"

#include <gmock/gmock.h>

#include <cmath>

namespace undervoice {
namespace {

using testing::HasSubstr;

std::vector<ManifestEntry> parsed(const std::string& text) { return parseManifest(text, "/data", "list.tsv").value(); }
std::string refusal(const std::string& text) {
    const auto entries = parseManifest(text, "/data", "list.tsv");
    return entries ? "it was read" : entries.error().message;
}

TEST(Manifest, ReadsColumnsInAnyOrder) {
    const auto entries = parsed("speaker\ttext\tpath\tend\tstart\nanna\thello there\ta/b.opus\t2.5\t1\n\n");
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].path, "/data/a/b.opus");
    EXPECT_EQ(entries[0].speaker, "anna");
    EXPECT_EQ(entries[0].text, "hello there");
    EXPECT_EQ(entries[0].startSeconds, 1);
    EXPECT_EQ(entries[0].endSeconds, 2.5);
}

TEST(Manifest, MissingValuesStandForTheWholeFile) {
    const auto entries = parsed("\xEF\xBB\xBFpath\tstart\tend\textra\r\n/else/x.wav\t\t\tyes\r\ny.wav\r\n");
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].path, "/else/x.wav") << "an absolute path stays";
    EXPECT_EQ(entries[1].path, "/data/y.wav");
    EXPECT_EQ(entries[1].startSeconds, 0);
    EXPECT_TRUE(std::isinf(entries[1].endSeconds));
}

TEST(Manifest, SaysWhatIsWrongAndWhere) {
    EXPECT_THAT(refusal("file\ttext\na\tb\n"), HasSubstr("list.tsv has no column \"path\""));
    EXPECT_THAT(refusal("path\tstart\na\t0\nb\tsoon\n"), HasSubstr("line 3: start is \"soon\""));
    EXPECT_THAT(refusal("path\tstart\tend\na\t3\t3\n"), HasSubstr("line 2: its end does not lie behind its start"));
    EXPECT_THAT(refusal("path\tend\na\tnan\n"), HasSubstr("should be seconds"));
    EXPECT_THAT(refusal("path\ttext\n\thello\n"), HasSubstr("line 2: there is no path"));
    EXPECT_THAT(refusal("path\n"), HasSubstr("lists no clips"));
    EXPECT_THAT(refusal(""), HasSubstr("no column"));
}

}  // namespace
}  // namespace undervoice
