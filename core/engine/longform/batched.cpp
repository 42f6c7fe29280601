#include "engine/longform/batched.h"

#include <algorithm>

#include "engine/longform/evidence.h"
#include "engine/longform/ladder.h"
#include "engine/longform/language_vote.h"
#include "engine/longform/row_segments.h"
#include "engine/longform/row_times.h"

namespace undervoice::engine {
namespace {

constexpr std::size_t kEchoWindows = 3;

Row restOf(const Row& row, std::int64_t begin) {
    Row rest;
    rest.range = rest.decoded = {begin, row.range.end};
    rest.plannedIndex = row.plannedIndex;
    rest.splits = row.splits + 1;
    rest.language = row.language;
    rest.languageProbability = row.languageProbability;
    return rest;
}

std::string textOf(const std::vector<Segment>& segments) {
    std::string text;
    for (const Segment& segment : segments) text += segment.text;
    return text;
}

tl::unexpected<Error> foreignWindows() {
    return fail(ErrorCode::Format, "The interrupted job's windows do not fit this recording and these settings; start the "
                                   "transcription anew.");
}

/// Where a job goes on after its committed windows.
struct Place {
    std::size_t nextPlanned = 0;             ///< first planned window that is not complete
    std::vector<std::size_t> plannedOfWindow;
};

Result<Place> placeIn(const std::vector<SampleRange>& plan, const std::vector<Window>& committed) {
    Place place;
    std::int64_t reached = 0;  // end of the last window
    for (const Window& window : committed) {
        const bool isRest = place.nextPlanned > 0 && reached < plan[place.nextPlanned - 1].end;
        const std::int64_t expected = isRest                            ? reached
                                      : place.nextPlanned < plan.size() ? plan[place.nextPlanned].begin
                                                                        : -1;
        if (window.range.begin != expected) return foreignWindows();
        if (!isRest) ++place.nextPlanned;
        reached = window.range.end;
        if (reached > plan[place.nextPlanned - 1].end) return foreignWindows();
        place.plannedOfWindow.push_back(place.nextPlanned - 1);
    }
    if (place.nextPlanned > 0 && reached < plan[place.nextPlanned - 1].end) --place.nextPlanned;
    return place;
}

}  // namespace

BatchedLoop::BatchedLoop(RowBackend& backend, const text::Tokenizer& tokenizer, Job job, LanguageGuess language,
                         RowDecoder decoder)
    : m_backend(&backend),
      m_tokenizer(&tokenizer),
      m_job(std::move(job)),
      m_language(std::move(language)),
      m_decoder(std::move(decoder)) {}

Result<LanguageGuess> BatchedLoop::decideLanguage(RowBackend& backend, const text::Tokenizer& tokenizer, const Job& job,
                                                  const CancelToken& cancel) {
    if (!tokenizer.isMultilingual()) return LanguageGuess{"en", 1, {}};
    if (const std::string& asked = job.options.decoding.language; !asked.empty()) {
        UNDERVOICE_TRY_ASSIGN(const int token, tokenizer.languageToken(asked));
        return LanguageGuess{std::string(tokenizer.languageOfToken(token)), 1, {}};
    }
    if (job.plan.empty()) return LanguageGuess{"en", 0, {}};
    const std::span<const SampleRange> plan(job.plan);
    UNDERVOICE_TRY_ASSIGN(const auto guesses,
                          detectInHalves(backend, plan.first(std::min<std::size_t>(plan.size(), kVotingWindows)), cancel));
    return voteOnLanguage(guesses);
}

Result<BatchedLoop> BatchedLoop::create(RowBackend& backend, const text::Tokenizer& tokenizer, Job job,
                                        LanguageGuess language, const std::vector<Window>& committed) {
    UNDERVOICE_TRY_ASSIGN(RowDecoder decoder, RowDecoder::create(backend, tokenizer, job.options, job.seed,
                                                                BatchLimit(std::clamp(job.mostWindows, 1, job.options.batchSize), job.onBatchChange)));
    BatchedLoop loop(backend, tokenizer, std::move(job), std::move(language), std::move(decoder));
    UNDERVOICE_TRY(loop.resume(committed));
    return loop;
}

Status BatchedLoop::resume(const std::vector<Window>& committed) {
    UNDERVOICE_TRY_ASSIGN(const Place place, placeIn(m_job.plan, committed));
    const auto group = static_cast<std::size_t>(m_decoder.mostWindows());
    m_next = place.nextPlanned / group * group;
    if (place.nextPlanned == m_job.plan.size()) m_next = place.nextPlanned;
    for (std::size_t i = 0; i < committed.size(); ++i) {
        if (place.plannedOfWindow[i] < m_next)
            remember(committed[i]);
        else
            ++m_skip;
    }
    return {};
}

Result<std::vector<Row>> BatchedLoop::startRows(std::size_t end, const CancelToken& cancel) {
    std::vector<Row> rows;
    for (std::size_t i = m_next; i < end; ++i) {
        Row row;
        row.range = row.decoded = m_job.plan[i];
        row.plannedIndex = static_cast<int>(i);
        row.language = m_language.code;
        row.languageProbability = m_language.probability;
        rows.push_back(std::move(row));
    }
    if (!m_job.options.multilingual || !m_tokenizer->isMultilingual()) return rows;
    UNDERVOICE_TRY_ASSIGN(const auto guesses, detectInHalves(
                                                  *m_backend, std::span(m_job.plan).subspan(m_next, end - m_next), cancel));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].language = guesses[i].code;
        rows[i].languageProbability = guesses[i].probability;
    }
    return rows;
}

/// All rows of a group, those included that were split off, in order of time.
Result<std::vector<Row>> BatchedLoop::decodeGroup(std::vector<Row> rows, const CancelToken& cancel) {
    std::vector<Row> finished;
    while (!rows.empty()) {
        UNDERVOICE_TRY(m_decoder.decode(rows, cancel));
        std::vector<Row> rests;
        for (Row& row : rows) {
            if (!isSkippedAsSilent(m_job.options.decoding, row.result())) {
                if (const auto point = splitPoint(row, m_tokenizer->firstTimestamp(), m_job.speech)) {
                    rests.push_back(restOf(row, *point));
                    row.range.end = *point;
                    row.isSplit = true;
                }
            }
            finished.push_back(std::move(row));
        }
        rows = std::move(rests);
    }
    std::ranges::sort(finished, {}, [](const Row& row) { return row.range.begin; });
    return finished;
}

Result<std::vector<Window>> BatchedLoop::nextGroup(const CancelToken& cancel) {
    std::vector<Window> windows;
    if (isFinished()) return windows;
    const std::size_t end = std::min(m_job.plan.size(), m_next + static_cast<std::size_t>(m_decoder.mostWindows()));
    UNDERVOICE_TRY_ASSIGN(auto rows, startRows(end, cancel));
    UNDERVOICE_TRY_ASSIGN(rows, decodeGroup(std::move(rows), cancel));
    for (Row& row : rows) {
        UNDERVOICE_TRY(cancel.check());
        UNDERVOICE_TRY_ASSIGN(Window window, finish(row, cancel));
        remember(window);
        if (m_skip > 0)
            --m_skip;
        else
            windows.push_back(std::move(window));
    }
    m_backend->endGroup();
    m_next = end;
    return windows;
}

/// A window that says what one of the last three said is decoded once more; what is still an echo then is only flagged.
Result<bool> BatchedLoop::isEchoAfterRetry(Row& row, const CancelToken& cancel) {
    const auto repeats = [&](const Row& r) {
        return isEcho(normalisedText(textOf(rowSegments(r, *m_tokenizer))), m_recentTexts);
    };
    if (!repeats(row)) return false;
    addFlag(row.attempts[static_cast<std::size_t>(row.chosen)].failedTests, Flag::Echo);
    row.decoded = row.range;
    UNDERVOICE_TRY_ASSIGN(const bool isTried, m_decoder.tryAgain(row, cancel));
    if (!isTried) return true;
    Row retried = row;
    retried.chosen = static_cast<int>(row.attempts.size()) - 1;
    retried.isSplit = false;
    if (retried.hasPassed() && !repeats(retried)) {
        row = std::move(retried);
        return false;
    }
    return true;
}

Result<Window> BatchedLoop::finish(Row& row, const CancelToken& cancel) {
    Window window;
    window.index = m_windowCount;
    window.range = row.range;
    window.language = row.language;
    window.languageProbability = row.languageProbability;
    if (!isSkippedAsSilent(m_job.options.decoding, row.result())) {
        UNDERVOICE_TRY_ASSIGN(const bool isEchoing, isEchoAfterRetry(row, cancel));
        window.segments = rowSegments(row, *m_tokenizer);
        if (m_job.options.wordTimestamps) UNDERVOICE_TRY(addWords(row, window.segments));
        m_clampedWordTimes += RowTimes(row.range).map(window.segments, m_lastWordStartSeconds);
        addEvidenceTo(row, isEchoing, window.segments);
        for (std::size_t i = 0; i < window.segments.size(); ++i) {
            window.segments[i].id = m_segmentCount + static_cast<int>(i);
            window.segments[i].seekFrames = row.range.begin / 160;
        }
    }
    window.attempts = std::move(row.attempts);
    window.chosenAttempt = row.chosen;
    return window;
}

Status BatchedLoop::addWords(const Row& row, std::vector<Segment>& segments) {
    if (segments.empty()) return {};
    const std::vector<int> tokens = textTokens(segments, m_tokenizer->endOfText());
    UNDERVOICE_TRY_ASSIGN(auto alignment, m_backend->findAlignment(row.decoded, frameCount(row.range), tokens,
                                                                   m_decoder.optionsFor(row, /*temperature=*/0)));
    WordRules rules;
    rules.prepended = m_job.options.prependPunctuations;
    rules.appended = m_job.options.appendPunctuations;
    rules.lastSpeechSeconds = m_lastSpeechSeconds - samplesToSeconds(row.range.begin);
    rules.cutsAtHalfTheEnd = false;
    addWordTimestamps(segments, std::move(alignment), *m_tokenizer, rules);
    return {};
}

void BatchedLoop::addEvidenceTo(const Row& row, bool isEchoing, std::vector<Segment>& segments) const {
    const EvidenceContext context{*m_tokenizer, m_job.speech, m_job.sampleCount, row.language};
    const bool hasChanged = !m_lastLanguage.empty() && m_lastLanguage != row.language;
    for (Segment& segment : segments) {
        addEvidence(segment, context);
        addFailure(row.attempt(), segment);
        if (isEchoing) addFlag(segment.evidence.flags, Flag::Echo);
        if (hasChanged) addFlag(segment.evidence.flags, Flag::LanguageChange);
    }
}

void BatchedLoop::remember(const Window& window) {
    m_windowCount = window.index + 1;
    m_segmentCount += static_cast<int>(window.segments.size());
    for (const Segment& segment : window.segments) {
        if (segment.words && !segment.words->empty()) m_lastWordStartSeconds = segment.words->back().startSeconds;
        m_lastSpeechSeconds = segment.endSeconds;
    }
    m_lastLanguage = window.language;
    m_recentTexts.push_back(normalisedText(textOf(window.segments)));
    if (m_recentTexts.size() > kEchoWindows) m_recentTexts.erase(m_recentTexts.begin());
}

}  // namespace undervoice::engine
