// The folders' arrows (README.md, "Folders"): who may include whom, and which library's headers stay inside which folder.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "support/fixtures.h"

namespace undervoice {
namespace {

namespace fs = std::filesystem;

/// Folder → folders whose headers it may include, itself always.
const std::map<std::string, std::set<std::string>> kArrows = {
    {"base", {}},
    {"media", {"base"}},
    {"text", {"base"}},
    {"transcript", {"base", "text"}},
    {"api", {"base", "media", "text", "transcript"}},
    {"engine", {"base", "media", "text", "transcript", "api", "catalog"}},
    {"library", {"base", "transcript"}},
    {"catalog", {"base"}},
    {"service", {"base", "media", "text", "transcript", "api", "library", "catalog"}},
    {"worker", {"base", "transcript", "api", "library", "service"}},
};

/// The window's folder stands outside of core, and is included as "ui/…".
const std::set<std::string> kArrowsOfUi = {"ui", "service", "library", "api", "transcript", "text", "base"};

/// Header prefix of a library → the only folders of core that may name it.
const std::vector<std::pair<std::string, std::set<std::string>>> kGuarded = {
    {"torch/", {"engine"}},    {"ATen/", {"engine"}},         {"c10/", {"engine"}},
    {"libav", {"media"}},      {"libsw", {"media"}},          {"portaudio", {"media"}},
    {"sqlite3", {"library"}},  {"SQLiteCpp/", {"library"}},   {"curl/", {"catalog"}},
    {"unicode/", {"text"}},    {"openssl/", {"base"}},        {"minizip/", {"engine", "transcript"}},
    {"Q", {}},
};

struct Include {
    std::string file, folder, header;
};

/// Of all sources below a folder of the checkout.
std::vector<Include> includesBelow(const char* name) {
    static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<Include> found;
    const fs::path top = test::sourceFolder() / name;
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
        const std::string extension = entry.path().extension();
        if (!std::set<std::string>{".h", ".cpp", ".cu", ".cuh"}.contains(extension)) continue;
        const fs::path relative = fs::relative(entry.path(), top);
        std::ifstream stream(entry.path());
        std::smatch match;
        for (std::string line; std::getline(stream, line);)
            if (std::regex_search(line, match, kInclude)) found.push_back({relative, *relative.begin(), match[1]});
    }
    return found;
}

std::vector<Include> includesOfCore() { return includesBelow("core"); }

TEST(Includes, FollowTheArrows) {
    const auto includes = includesOfCore();
    ASSERT_GT(includes.size(), 100U);
    for (const Include& include : includes) {
        ASSERT_TRUE(kArrows.contains(include.folder)) << include.file << ": a folder without arrows";
        const std::string target = include.header.substr(0, include.header.find('/'));
        if (!kArrows.contains(target) || target == include.folder || include.header.find('/') == std::string::npos) continue;
        EXPECT_TRUE(kArrows.at(include.folder).contains(target)) << include.file << " includes " << include.header;
    }
}

/// "QString", "QtCore/qstring.h"
bool isQtHeader(const std::string& header) {
    return header.size() > 1 && header[0] == 'Q' && (std::isupper(static_cast<unsigned char>(header[1])) || header[1] == 't');
}

TEST(Includes, KeepLibrariesInTheirFolder) {
    for (const Include& include : includesOfCore()) {
        for (const auto& [prefix, folders] : kGuarded) {
            if (!include.header.starts_with(prefix) || (prefix == "Q" && !isQtHeader(include.header))) continue;
            EXPECT_TRUE(folders.contains(include.folder)) << include.file << " includes " << include.header;
        }
    }
}

/// A header of ours or of a library, without its folder's being known: "QLabel", "vector".
bool hasFolder(const std::string& header) { return header.find('/') != std::string::npos; }

TEST(Includes, OfUiFollowItsArrows) {
    const auto includes = includesBelow("ui");
    ASSERT_GT(includes.size(), 20U);
    for (const Include& include : includes) {
        if (isQtHeader(include.header)) continue;
        for (const auto& [prefix, folders] : kGuarded) EXPECT_FALSE(include.header.starts_with(prefix)) << include.file << " includes " << include.header;
        // Standard headers have no folder; everything else must come from one that ui may name.
        if (!hasFolder(include.header)) {
            EXPECT_FALSE(include.header.ends_with(".h")) << include.file << " includes " << include.header << ": write \"ui/…\"";
            continue;
        }
        const std::string target = include.header.substr(0, include.header.find('/'));
        // KDE's syntax highlighting, which need not be there, stands behind one file.
        if (target == "KSyntaxHighlighting" && include.file.ends_with("highlight.cpp")) continue;
        EXPECT_TRUE(kArrowsOfUi.contains(target)) << include.file << " includes " << include.header;
    }
}

TEST(Includes, KnowPortAudioInOneFileOnly) {
    std::set<std::string> files;
    for (const Include& include : includesOfCore())
        if (include.header.starts_with("portaudio.h")) files.insert(include.file);
    EXPECT_EQ(files, std::set<std::string>{"media/portaudio_output.cpp"});
}

TEST(Includes, AreWrittenFromTheRootOfCore) {
    for (const Include& include : includesOfCore()) EXPECT_FALSE(include.header.starts_with("..")) << include.file << " includes " << include.header;
}

}  // namespace
}  // namespace undervoice
