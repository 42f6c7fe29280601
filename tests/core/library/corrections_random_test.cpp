// Rows, history and index against the document in memory, through random changes from seeds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "core/transcript/random_changes.h"
#include "library/library.h"
#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

class RandomCorrectionsTest : public ::testing::TestWithParam<std::uint32_t> {
  protected:
    /// A library that has heard what the document says.
    static std::unique_ptr<Library> indexedAnew(const Document& document) {
        auto library = Library::openInMemory().value();
        test::addHeard(*library, test::someRecording(), transcriptOf(document, "en").segments);
        return library;
    }
    /// Start times and texts of all hits of some words, in any order.
    static std::multiset<std::string> found(const Library& library) {
        std::multiset<std::string> hits;
        for (const char* words : {"harbour", "again", "heard", "naïve", "known", "東*", "ครับ", "\"of go\"", "the NOT harbour"}) {
            auto query = parseSearchQuery(words).value();
            query.limit = 1000;
            const auto hitsOfQuery = library.search(query).value();
            for (const SearchHit& hit : hitsOfQuery) hits.insert(std::string(words) + std::to_string(hit.startUs) + hit.snippet);
        }
        return hits;
    }

    /// One more change, or one back or forth.
    std::optional<DocumentChange> step(const Document& document) {
        const auto dice = m_person.below(6);
        if (dice == 0) {
            const auto undone = m_library->undoChange(m_corrections).value();
            return undone ? std::optional(inverseOf(*undone)) : std::nullopt;
        }
        if (dice == 1 || document.segments.empty()) return m_library->redoChange(m_corrections).value();
        auto change = m_person.change(document).value();
        const Status done = m_library->commitChange(m_corrections, change, ChangeJoin::New);
        EXPECT_TRUE(done) << done.error().message;
        return change;
    }

    std::filesystem::path path() const { return m_folder.path() / "library.db"; }

    test::TemporaryFolder m_folder;
    std::unique_ptr<Library> m_library = Library::open(path()).value();
    test::RandomChanges m_person{GetParam()};
    RunId m_corrections;
};

TEST_P(RandomCorrectionsTest, RowsHistoryAndSearchFollowTheDocument) {
    const RunId machine = test::addHeard(*m_library, test::someRecording(), m_person.machineText(8));
    m_corrections = m_library->beginCorrections(machine).value();
    Document document = m_library->document(machine).value();
    for (int i = 0; i < 60; ++i) {
        const Status done = apply(document, step(document).value_or(DocumentChange()));
        ASSERT_TRUE(done) << done.error().message;
        const Document stored = m_library->document(m_corrections).value();
        ASSERT_EQ(stored.segments, document.segments);
        ASSERT_EQ(stored.speakers, document.speakers);
        // A fresh index over the same text is what the one that was kept up to date must agree with.
        ASSERT_EQ(found(*m_library), found(*indexedAnew(document)));
    }
    EXPECT_THAT(verifyLibrary(path()).value().problems, ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCorrectionsTest, ::testing::Range<std::uint32_t>(1, 9));

}  // namespace
}  // namespace undervoice::library
