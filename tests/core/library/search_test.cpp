#include "library/search.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <random>

#include "library/library.h"
#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr int kReadWrite = 2;  // SQLITE_OPEN_READWRITE

std::string expressionOf(const std::string& input) { return parseSearchQuery(input).value().expression; }

TEST(SearchQueryTest, EveryTermIsAQuotedLiteral) {
    EXPECT_EQ(expressionOf("cats dogs"), R"(("cats" "dogs"))");
    EXPECT_EQ(expressionOf("cats AND dogs"), R"(("cats" "dogs"))");
    EXPECT_EQ(expressionOf("\"cats and dogs\""), R"(("cats and dogs"))");
    EXPECT_EQ(expressionOf("cat*"), R"(("cat" *))");
    EXPECT_EQ(expressionOf("\"cats and do\"*"), R"(("cats and do" *))");
    EXPECT_EQ(expressionOf("\"cats and do*"), R"(("cats and do*" *))") << "a phrase that is being typed";
    EXPECT_EQ(expressionOf("cats OR dogs NOT mice"), R"(("cats") OR ("dogs") NOT ("mice"))");
    EXPECT_EQ(expressionOf("a b NOT c NOT d OR e"), R"(("a" "b") NOT ("c" OR "d") OR ("e"))");
    EXPECT_EQ(expressionOf("NEAR(a, b) ^c text:d {e}"), R"x(("NEAR(a," "b)" "^c" "text:d" "{e}"))x");
}

TEST(SearchQueryTest, MisplacedOperatorsAreWords) {
    EXPECT_EQ(expressionOf("NOT"), R"(("NOT"))");
    EXPECT_EQ(expressionOf("NOT fair"), R"(("NOT" "fair"))");
    EXPECT_EQ(expressionOf("fair OR"), R"(("fair" "OR"))");
    EXPECT_EQ(expressionOf("and or not"), R"(("and" "or" "not"))");
    EXPECT_EQ(expressionOf("\"OR\" x"), R"(("OR" "x"))");
}

TEST(SearchQueryTest, NoWordsIsAnEmptyExpression) {
    for (const char* input : {"", "   ", "\"\"", "***", "language:de"}) EXPECT_EQ(expressionOf(input), "") << input;
}

TEST(SearchQueryTest, ReadsFilters) {
    const auto query = parseSearchQuery("bridge language:DE recording:12 date:2024-02-28..2024-02-29").value();

    EXPECT_EQ(query.expression, "(\"bridge\")");
    EXPECT_EQ(query.language, "de");
    EXPECT_EQ(query.recording, RecordingId(12));
    EXPECT_EQ(*query.toMs - *query.fromMs, 2 * 86'400'000);
}

TEST(SearchQueryTest, DatesMayBeYearsMonthsAndOpenRanges) {
    constexpr UnixMs kDay = 86'400'000;
    const auto year = parseSearchQuery("x date:2023").value();
    const auto month = parseSearchQuery("x date:2024-02").value();
    const auto since = parseSearchQuery("x date:2024..").value();
    const auto until = parseSearchQuery("x date:..2023").value();

    EXPECT_EQ(*year.toMs - *year.fromMs, 365 * kDay);
    EXPECT_EQ(*month.toMs - *month.fromMs, 29 * kDay);
    EXPECT_EQ(since.fromMs, year.toMs);
    EXPECT_FALSE(since.toMs);
    EXPECT_EQ(until.toMs, year.toMs);
    EXPECT_FALSE(until.fromMs);
}

TEST(SearchQueryTest, BadFilterValuesAreExplained) {
    for (const char* input : {"date:", "date:..", "date:yesterday", "date:2024-13", "date:2023-02-29", "date:2024-1-1", "date:+024",
                              "date:2024-05-01..x", "recording:0", "recording:x", "recording:", "recording:99999999999999999999"}) {
        const auto query = parseSearchQuery(input);
        ASSERT_FALSE(query) << input;
        EXPECT_EQ(query.error().code, ErrorCode::InvalidArgument) << input;
    }
}

TEST(SearchQueryTest, RefusesEndlessInput) {
    std::string words;
    for (int i = 0; i < 201; ++i) words += "w ";

    EXPECT_EQ(parseSearchQuery(std::string(16 * 1024 + 1, 'x')).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(parseSearchQuery(words).error().code, ErrorCode::InvalidArgument);
}

class SearchTest : public ::testing::Test {
  protected:
    RunId add(const std::string& name, const std::vector<std::string>& texts, const std::string& language = "en") {
        return test::addFinished(*m_library, test::someRecording(name), texts, language, name);
    }
    std::vector<std::string> find(const std::string& input) const {
        std::vector<std::string> snippets;
        for (const SearchHit& hit : hits(input)) snippets.push_back(hit.snippet);
        return snippets;
    }
    std::vector<SearchHit> hits(const std::string& input) const {
        const auto found = m_library->search(parseSearchQuery(input).value());
        EXPECT_TRUE(found) << input << ": " << found.error().message;
        return found.value_or(std::vector<SearchHit>());
    }

    test::TemporaryFolder m_folder;
    std::unique_ptr<Library> m_library = Library::open(m_folder.path() / "library.db").value();
};

TEST_F(SearchTest, FindsWordsPhrasesAndPrefixes) {
    add("a", {" The minister denied it.", " It was denied by the ministry.", " Nobody spoke."});

    EXPECT_THAT(find("denied it"), UnorderedElementsAre("The minister denied it.", "It was denied by the ministry."));
    EXPECT_THAT(find("\"denied it\""), ElementsAre("The minister denied it."));
    EXPECT_THAT(find("minist*"), UnorderedElementsAre("The minister denied it.", "It was denied by the ministry."));
    EXPECT_THAT(find("minist"), IsEmpty());
    EXPECT_THAT(find("denied NOT ministry"), ElementsAre("The minister denied it."));
    EXPECT_THAT(find("nobody OR ministry"), UnorderedElementsAre("Nobody spoke.", "It was denied by the ministry."));
}

TEST_F(SearchTest, CaseAndDiacriticsMakeNoDifference) {
    add("a", {" Die K\xC3\xBC" "che in \xC3\x89vian, \xE1\xBB\x87 Vi\xE1\xBB\x87t."});

    EXPECT_THAT(hits("KUCHE evian viet"), ::testing::SizeIs(1));
    EXPECT_THAT(hits("k\xC3\xBC" "che"), ::testing::SizeIs(1));
    EXPECT_THAT(hits("Ku\xCC\x88" "che"), ::testing::SizeIs(1));
}

TEST_F(SearchTest, AHitSaysWhereAndMarksWhat) {
    const RunId run = add("interview.wav", {" Nothing.", " The bridge fell and the bridge stayed."});

    const auto found = hits("bridge");

    ASSERT_THAT(found, ::testing::SizeIs(1));
    EXPECT_EQ(found[0].run, run);
    EXPECT_EQ(found[0].path, "/recordings/interview.wav");
    EXPECT_EQ(found[0].startUs, 30'000'000);
    EXPECT_GT(found[0].endUs, found[0].startUs);
    EXPECT_EQ(found[0].snippet, "The bridge fell and the bridge stayed.");
    EXPECT_THAT(found[0].marks, ElementsAre(SnippetMark{4, 10}, SnippetMark{24, 30}));
    EXPECT_LT(found[0].rank, 0);
}

TEST_F(SearchTest, AHitSaysWhenTheWordIsSaid) {
    Segment segment;
    segment.startSeconds = 100;
    segment.endSeconds = 200;
    segment.words.emplace();
    for (int i = 0; i < 90; ++i) {
        const std::string word = i == 70 ? " Br\xC3\xBC" "cke," : " word" + std::to_string(i);
        segment.words->push_back({word, 100.0 + i, 100.5 + i, 0.9});
        segment.text += word;
    }
    test::addHeard(*m_library, test::someRecording(), {segment});

    EXPECT_EQ(hits("word0").at(0).foundUs, 100'000'000);
    const auto found = hits("brucke word71").at(0);
    EXPECT_EQ(found.startUs, 100'000'000);
    EXPECT_EQ(found.foundUs, 170'000'000);
    EXPECT_TRUE(found.snippet.starts_with("…"));
    EXPECT_EQ(hits("word89").at(0).foundUs, 189'000'000);
}

TEST_F(SearchTest, WithoutWordTimesItIsTheSegmentThatSaysWhen) {
    add("interview.wav", {" Nothing.", " The bridge fell."});
    EXPECT_EQ(hits("fell").at(0).foundUs, 30'000'000);
}

TEST_F(SearchTest, TimesOfAPartCountFromTheRecordingsBeginning) {
    Segment segment;
    segment.startSeconds = 1;
    segment.endSeconds = 3;
    segment.text = " The bridge fell.";
    segment.words = {{" The", 1, 1.5, 0.9}, {" bridge", 1.5, 2, 0.9}, {" fell.", 2, 3, 0.9}};
    Lane lane;
    lane.fromUs = 600'000'000;
    test::addHeard(*m_library, test::someRecording(), {segment}, "job", lane);

    const SearchHit found = hits("bridge").at(0);
    EXPECT_EQ(found.startUs, 601'000'000);
    EXPECT_EQ(found.foundUs, 601'500'000);
    EXPECT_EQ(found.endUs, 603'000'000);
}

TEST_F(SearchTest, AHitNamesItsRecordingAsAPersonDid) {
    add("a", {" The bridge fell."});
    const RecordingId recording = hits("bridge").at(0).recording;
    EXPECT_EQ(hits("bridge").at(0).title, "");
    RecordingNotes notes;
    notes.title = "Interview Keller";
    ASSERT_TRUE(m_library->setNotes(recording, notes));
    EXPECT_EQ(hits("bridge").at(0).title, "Interview Keller");
}

TEST_F(SearchTest, LongSegmentsAreCutAroundTheMatch) {
    std::string text;
    for (int i = 0; i < 200; ++i) text += i == 100 ? " needle" : " hay" + std::to_string(i);
    add("a", {text});

    const auto found = hits("needle");

    ASSERT_THAT(found, ::testing::SizeIs(1));
    EXPECT_LT(found[0].snippet.size(), 300U);
    ASSERT_THAT(found[0].marks, ::testing::SizeIs(1));
    const auto [begin, end] = found[0].marks[0];
    EXPECT_EQ(found[0].snippet.substr(begin, end - begin), "needle");
}

TEST_F(SearchTest, FiltersByLanguageDateAndRecording) {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    auto old = test::someRecording("old");
    old.recordedAt = 1'704'067'200'000;  // 2024-01-01
    test::addFinished(*m_library, old, {" The harbour in winter."}, "en", "old");
    add("new", {" The harbour in summer."}, "de");

    EXPECT_THAT(find("harbour language:de"), ElementsAre("The harbour in summer."));
    EXPECT_THAT(find("harbour date:2024-01-01"), ElementsAre("The harbour in winter."));
    EXPECT_THAT(find("harbour date:2024-01-02..2024-12-31"), IsEmpty());
    EXPECT_THAT(find("harbour date:..2024"), ElementsAre("The harbour in winter."));
    EXPECT_THAT(find("harbour recording:2"), ElementsAre("The harbour in summer."));
    EXPECT_THAT(find("harbour recording:3"), IsEmpty());
}

TEST_F(SearchTest, FiltersByProjectPersonAndTag) {
    const auto project = m_library->addProject("Ports").value();
    const auto inProject = m_library->run(add("a", {" The harbour in winter."})).value().recording;
    const auto noted = m_library->run(add("b", {" The harbour in summer."})).value().recording;
    ASSERT_TRUE(m_library->setNotes(inProject, {"", {"Ada", "Bea"}, {"archive"}, project}));
    ASSERT_TRUE(m_library->setNotes(noted, {"", {"Ada"}, {"ships"}, {}}));
    const auto found = [&](auto&& narrow) {
        auto query = parseSearchQuery("harbour").value();
        narrow(query);
        std::vector<std::string> snippets;
        const auto hitsOfQuery = m_library->search(query).value();
        for (const SearchHit& hit : hitsOfQuery) snippets.push_back(hit.snippet);
        return snippets;
    };

    EXPECT_THAT(found([&](SearchQuery& q) { q.project = project; }), ElementsAre("The harbour in winter."));
    EXPECT_THAT(found([&](SearchQuery& q) { q.project = ProjectId(); }), ElementsAre("The harbour in summer."));
    EXPECT_THAT(found([&](SearchQuery& q) { q.project = ProjectId(9); }), IsEmpty());
    EXPECT_THAT(found([&](SearchQuery& q) { q.person = "Ada"; }), ::testing::SizeIs(2));
    EXPECT_THAT(found([&](SearchQuery& q) { q.person = "Bea"; }), ElementsAre("The harbour in winter."));
    EXPECT_THAT(found([&](SearchQuery& q) { q.tag = "ships"; }), ElementsAre("The harbour in summer."));
    EXPECT_THAT(found([&](SearchQuery& q) { q.tag = "Ada"; }), IsEmpty());
    EXPECT_THAT(found([&](SearchQuery& q) { q.person = "Ada"; q.tag = "archive"; q.language = "de"; }), IsEmpty());
}

TEST(SearchQueryTest, ASpeakerMayHaveSeveralNames) {
    EXPECT_EQ(parseSearchQuery("bridge speaker:Ada").value().speaker, "Ada");
    EXPECT_EQ(parseSearchQuery("speaker:\"Ada Byron\" bridge").value().speaker, "Ada Byron");
    EXPECT_EQ(expressionOf("speaker:\"Ada Byron\" bridge"), "(\"bridge\")");
    EXPECT_EQ(expressionOf("speaker: \"Ada\""), "(\"speaker:\" \"Ada\")");
    EXPECT_EQ(expressionOf("speaker:"), "(\"speaker:\")");
}

TEST_F(SearchTest, FiltersBySpeaker) {
    const RunId corrections = m_library->beginCorrections(add("a", {" The harbour in winter.", " The harbour in summer."})).value();
    const Document document = m_library->document(corrections).value();
    ASSERT_TRUE(m_library->commitChange(corrections, assignSpeaker(document, {1, 0}, {1, 22}, "Zo\u00EB Byron").value(), ChangeJoin::New));
    add("b", {" The harbour in spring."});

    EXPECT_THAT(find("harbour"), ::testing::SizeIs(3));
    EXPECT_THAT(find("harbour speaker:\"zoe BYRON\""), ElementsAre("The harbour in summer."));
    EXPECT_THAT(find("winter speaker:\"zoe BYRON\""), IsEmpty());
    EXPECT_THAT(find("harbour speaker:zoe"), IsEmpty());

    ASSERT_TRUE(m_library->undoChange(corrections));
    EXPECT_THAT(find("harbour speaker:\"Zo\u00EB Byron\""), IsEmpty());
}

TEST_F(SearchTest, RevisionsAreSearchedOnlyWhenAskedFor) {
    add("a", {" first reading"});
    const auto facts = test::someRecording("a");
    test::addFinished(*m_library, facts, {" second reading"}, "en", "again");

    auto query = parseSearchQuery("reading").value();
    EXPECT_THAT(find("reading"), ElementsAre("second reading"));
    query.includeRevisions = true;
    EXPECT_THAT(m_library->search(query).value(), ::testing::SizeIs(2));
}

TEST_F(SearchTest, SecondReadingsAreNeverFound) {
    const RunId transcript = test::addFinished(*m_library, test::someRecording(), {" what was said"});
    auto description = test::someRun("second");
    description.lane.task = kSecondReadingTask;
    const RunId second = m_library->beginRun(m_library->run(transcript).value().recording, description).value();
    ASSERT_TRUE(m_library->commitWindow(second, test::windowSaying(0, " what was sad")));
    auto query = parseSearchQuery("was").value();
    query.includeRevisions = true;

    const auto hits = m_library->search(query).value();

    ASSERT_EQ(hits.size(), 1U);
    EXPECT_EQ(hits[0].run, transcript);
}

TEST_F(SearchTest, UnfinishedRunsAreSearched) {
    const auto recording = m_library->addRecording(test::someRecording()).value();
    const auto run = m_library->beginRun(recording, test::someRun()).value();
    ASSERT_TRUE(m_library->commitWindow(run, test::windowSaying(0, " half of it")));

    EXPECT_THAT(find("half"), ElementsAre("half of it"));
}

TEST_F(SearchTest, WhatSaysTheWordsMoreOftenComesFirst) {
    add("a", {" fog and fog and fog", " fog", " fog and fog"});

    EXPECT_THAT(find("fog"), ElementsAre("fog and fog and fog", "fog and fog", "fog"));
}

TEST_F(SearchTest, RareWordsWeighMoreThanFrequentOnes) {
    add("a", {" a lighthouse", " a fog and a fog", " the fog", " some fog"});

    EXPECT_EQ(find("fog OR lighthouse").at(0), "a lighthouse");
}

TEST_F(SearchTest, OfEqualsTheNewerComesFirst) {
    add("a", {" fog on Monday", " fog on Tuesday"});
    add("b", {" fog in autumn"});

    EXPECT_THAT(find("fog"), ElementsAre("fog in autumn", "fog on Tuesday", "fog on Monday"));
}

TEST_F(SearchTest, FindsAPhraseWhileItIsTyped) {
    add("a", {" the rescue team came", " the team came to the rescue"});

    EXPECT_THAT(find("\"rescue te*"), ElementsAre("the rescue team came"));
}

TEST_F(SearchTest, StopsWhenItIsCancelled) {
    add("a", std::vector<std::string>(300, " fog"));
    CancelSource cancel;
    cancel.cancel();
    const auto query = parseSearchQuery("fog").value();

    const auto stopped = m_library->search(query, cancel.token());

    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(m_library->search(query)->size(), 50U) << "the next search is not disturbed";
}

TEST_F(SearchTest, PagesFollowEachOther) {
    std::vector<std::string> texts;
    for (int i = 0; i < 25; ++i) texts.push_back(" page " + std::to_string(i) + std::string(static_cast<std::size_t>(i) * 3, 'x'));
    add("a", texts);
    auto query = parseSearchQuery("page").value();
    query.limit = 100;
    const auto all = m_library->search(query).value();
    ASSERT_THAT(all, ::testing::SizeIs(25));

    query.limit = 10;
    for (query.offset = 0; query.offset < 30; query.offset += 10) {
        const auto page = m_library->search(query).value();
        ASSERT_EQ(page.size(), query.offset < 20 ? 10U : 5U);
        for (std::size_t i = 0; i < page.size(); ++i)
            EXPECT_EQ(page[i].snippet, all[static_cast<std::size_t>(query.offset) + i].snippet);
    }
    query.limit = 0;
    EXPECT_EQ(m_library->search(query).error().code, ErrorCode::InvalidArgument);
}

TEST_F(SearchTest, EditsLeaveNoStaleHits) {
    add("a", {" He said lemon."});
    SQLite::Database other((m_folder.path() / "library.db").string(), kReadWrite);

    other.exec("UPDATE segments SET text = ' He said melon.'");

    EXPECT_THAT(find("lemon"), IsEmpty());
    EXPECT_THAT(find("melon"), ElementsAre("He said melon."));
}

TEST_F(SearchTest, DeletedRecordingsAreNotFound) {
    const RunId run = add("a", {" He said lemon."});
    add("b", {" She said lemon."});

    ASSERT_TRUE(m_library->deleteRecording(m_library->run(run).value().recording));

    EXPECT_THAT(find("lemon"), ElementsAre("She said lemon."));
}

TEST_F(SearchTest, PunctuationBetweenWordsDoesNotHideThem) {
    add("a", {" He came, and went."});

    EXPECT_THAT(find("came - went !!!"), ElementsAre("He came, and went."));
    EXPECT_THAT(find("!!!"), IsEmpty());
    EXPECT_THAT(find("came NOT !!!"), ElementsAre("He came, and went."));
}

TEST_F(SearchTest, NoInputIsASyntaxError) {
    add("a", {" The quick brown fox AND the \"lazy\" dog."});
    std::mt19937 generator(11);
    static const std::string kParts[] = {"fox",  "\"", "*",  "AND", "OR",   "NOT", " ", " ",  "(",      ")",  "^",     ":",
                                         "NEAR", "-",  "+",  ".",   "text", "{",   "}", "'",  "\xC3\xBC", "\xFF", "\xE6\x9D", ";",
                                         "\\",   ",",  "--", "/*",  "%",    "_",   "#", std::string(1, '\0'), "\x02", "\n", "dog"};
    for (int i = 0; i < 20'000; ++i) {
        std::string input;
        for (auto parts = generator() % 14; parts > 0; --parts) input += kParts[generator() % std::size(kParts)];
        const auto query = parseSearchQuery(input);
        ASSERT_TRUE(query) << input;
        const auto found = m_library->search(*query);
        ASSERT_TRUE(found) << input << " -> " << query->expression << ": " << found.error().message;
    }
}

TEST_F(SearchTest, TakesAsManyWordsAsItAllows) {
    std::string words = "fox", alternatives = "fox", without = "fox";
    for (int i = 0; i < 99; ++i) {
        words += " w" + std::to_string(i);
        alternatives += " OR w" + std::to_string(i);
        without += " NOT w" + std::to_string(i);
    }
    add("a", {" a fox"});

    EXPECT_THAT(find(words), IsEmpty());
    EXPECT_THAT(find(alternatives), ElementsAre("a fox"));
    EXPECT_THAT(find(without), ElementsAre("a fox"));
}

}  // namespace
}  // namespace undervoice::library
