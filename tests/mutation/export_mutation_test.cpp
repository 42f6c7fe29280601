// Exported files that were damaged or lie: `verify` says what it sees, or refuses with a sentence; it never crashes, and never takes more
// memory than its limits allow.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstring>
#include <iostream>
#include <iterator>
#include <random>

#include "export_examples.h"
#include "text_damage.h"
#include "transcript/export/export.h"
#include "transcript/export/verify.h"
#include "transcript/export/visible_text.h"
#include "transcript/export/zip_archive.h"

namespace undervoice {
namespace {

constexpr int kMutations = 10'000;
constexpr long kMostGrowthKiB = 400 * 1024;

using Random = std::mt19937_64;

void mutateOnce(std::string& bytes, Random& random) {
    static constexpr const char* kPieces[] = {"<", ">", "</", "<!--", "-->", "<![CDATA[", "]]>", "&", "&#x", "&#99999999999;", "&lol;", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<?", "\"", "'",
                                              "{", "[", "[[[[[[[[", "\\u", "\\ud800", "\xff", "\xed\xa0\x80", "WEBVTT", "NOTE undervoice-provenance\n", "<!-- undervoice-provenance", "1e999",
                                              "-9223372036854775809", "18446744073709551616", "PK\x05\x06", "PK\x01\x02", "PK\x06\x06"};
    static constexpr std::uint32_t kExtremes[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 0x03FFFFFF};
    test::damageOnce(bytes, random, kPieces, [](std::string& text, std::size_t at, Random& r) {
        const std::uint32_t value = kExtremes[r() % std::size(kExtremes)];
        std::memcpy(text.data() + at, &value, std::min(sizeof value, text.size() - at));
    });
}

/// Of zips half are damaged as files, half in what is packed in them.
std::string mutated(const std::string& seed, Random& random) {
    std::string bytes = seed;
    const bool isInside = looksLikeZip(seed) && random() % 2 == 0;
    if (!isInside) {
        for (auto count = 1 + random() % 4; count > 0; --count) mutateOnce(bytes, random);
        return bytes;
    }
    auto entries = readZip(seed, "seed", [](const std::string&) { return true; }).value();
    for (auto count = 1 + random() % 4; count > 0; --count) mutateOnce(entries[random() % entries.size()].content, random);
    return makeZip(entries);
}

struct Tally {
    int refused = 0, lost = 0, read = 0, named = 0;
};

void readOnce(const std::string& bytes, const std::string& name, Tally& tally) {
    const auto visible = readVisibleText(bytes, name);
    if (!visible) {
        ++tally.refused;
        EXPECT_NE(visible.error().message.find(name), std::string::npos) << visible.error().message;
        return;
    }
    const auto record = readRecord(visible->record, name);
    if (record) {
        ++tally.read;
        const auto places = changedPlaces(*record, visible->lines);
        tally.named += places && !places->empty();
        return;
    }
    ++tally.lost;
    EXPECT_NE(record.error().message.find(name), std::string::npos) << record.error().message;
}

class ExportMutationTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ExportMutationTest, DamagedFilesNeverCrash) {
    const ExportFormat format = parseExportFormats(GetParam()).value().front();
    const std::string seed = renderExport(test::interview(), format, {.sheet = {.layout = ExportLayout::Sheet}}).value().content;
    const std::string name = std::string("talk.") + factsOf(format).extension;
    Random random(1984);
    rusage before{}, after{};
    ::getrusage(RUSAGE_SELF, &before);
    Tally tally;

    for (int i = 0; i < kMutations; ++i) readOnce(mutated(seed, random), name, tally);

    std::cout << GetParam() << ": " << tally.refused << " refused, " << tally.lost << " without a record, " << tally.read << " read, " << tally.named << " with a place that was changed" << std::endl;
    EXPECT_GT(tally.read, 0);
    EXPECT_GT(tally.named, 0);
    EXPECT_GT(tally.lost + tally.refused, 0);
    ::getrusage(RUSAGE_SELF, &after);
#ifndef __SANITIZE_ADDRESS__  // which keeps freed memory back
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, kMostGrowthKiB);
#endif
}

INSTANTIATE_TEST_SUITE_P(Of, ExportMutationTest, ::testing::Values("docx", "odt", "html", "md", "vtt", "undervoice"), [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace undervoice
