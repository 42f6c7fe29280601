#include "engine/longform/careful.h"

#include <algorithm>
#include <cmath>

#include "engine/longform/evidence.h"
#include "engine/longform/hallucination.h"
#include "engine/longform/ladder.h"
#include "engine/longform/row.h"
#include "engine/longform/slicing.h"
#include "engine/tensor/guard.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kHop = 160;
constexpr std::int64_t kWindow = 3000;

// Note: standing still. A window that ends in a pair of <|0.00|> does not move seek, and where nothing else changes the
// reference decodes it for ever. After this many such windows in a row we go on to the next one.
constexpr int kMaxStandstills = 8;

bool stoodStill(const Window& window) {
    return window.loopState && window.loopState->seekFrames == window.range.begin / kHop;
}

/// Fewer beams would give another text than the reference's: the person decides.
Error withAdvice(Error error, const WindowDecodingOptions& options) {
    const int rows = rowsPerWindow(options);
    if (error.code == ErrorCode::OutOfMemory && rows > 1)
        error.message += " A window was decoded with " + std::to_string(rows) + " rows; --beam_size 1 --best_of 1 takes one, --cross e keeps less for any.";
    return error;
}

}  // namespace

CarefulLoop::CarefulLoop(WindowBackend& backend, const text::Tokenizer& tokenizer, const Job& job, PromptHistory history)
    : m_backend(&backend),
      m_tokenizer(&tokenizer),
      m_job(job),
      m_contentFrames(job.sampleCount / kHop),
      m_clips(clipFrames(job.options.clipSeconds, m_contentFrames)),
      m_history(std::move(history)),
      m_seekFrames(m_clips.front().begin) {}

Result<CarefulLoop> CarefulLoop::create(WindowBackend& backend, const text::Tokenizer& tokenizer, const Job& job,
                                        const std::vector<Window>& committed) {
    UNDERVOICE_TRY_ASSIGN(PromptHistory history, PromptHistory::create(tokenizer, job.options));
    CarefulLoop loop(backend, tokenizer, job, std::move(history));
    UNDERVOICE_TRY(loop.resume(committed));
    return loop;
}

Result<LanguageGuess> CarefulLoop::decideLanguage(WindowBackend& backend, const text::Tokenizer& tokenizer,
                                                  const api::TranscribeOptions& options) {
    if (!tokenizer.isMultilingual()) return LanguageGuess{"en", 1, {}};
    if (options.decoding.language.empty()) return backend.detectLanguage();
    UNDERVOICE_TRY_ASSIGN(const int token, tokenizer.languageToken(options.decoding.language));
    return LanguageGuess{std::string(tokenizer.languageOfToken(token)), 1, {}};
}

Status CarefulLoop::resume(const std::vector<Window>& committed) {
    if (committed.empty()) return {};
    const std::optional<LoopState>& state = committed.back().loopState;
    if (!state || state->clipIndex < 0 || state->seekFrames < 0)
        return fail(ErrorCode::Format, "The interrupted job's last window lacks the state that is needed to go on; "
                                       "start the transcription anew.");
    m_seekFrames = state->seekFrames;
    m_clip = static_cast<std::size_t>(state->clipIndex);
    m_lastSpeechSeconds = state->lastSpeechSeconds;
    m_history.restore(state->promptTokens);
    m_windowCount = static_cast<int>(committed.size());
    for (const Window& window : committed) m_segmentCount += static_cast<int>(window.segments.size());
    for (auto window = committed.rbegin(); window != committed.rend() && stoodStill(*window); ++window) ++m_standstills;
    return {};
}

/// Moves seek into the next clip that has something left; false at the end of the last.
bool CarefulLoop::enterClip() {
    while (m_clip < m_clips.size()) {
        m_seekFrames = std::max(m_seekFrames, m_clips[m_clip].begin);
        if (m_seekFrames < m_clips[m_clip].end) return true;
        // The next clip begins at its own start even when a timestamp has led past it.
        if (++m_clip < m_clips.size()) m_seekFrames = m_clips[m_clip].begin;
    }
    return false;
}

Window CarefulLoop::startWindow() const {
    Window window;
    window.index = m_windowCount;
    window.range = {m_window.seekFrames * kHop, (m_window.seekFrames + m_window.sizeFrames) * kHop};
    window.language = m_job.language;
    window.languageProbability = m_job.languageProbability;
    return window;
}

Result<std::optional<Window>> CarefulLoop::next(const CancelToken& cancel) {
    UNDERVOICE_TRY(cancel.check());
    if (!enterClip()) return std::nullopt;
    m_window = {m_seekFrames, std::min({kWindow, m_contentFrames - m_seekFrames, m_clips[m_clip].end - m_seekFrames})};
    Window window = startWindow();
    UNDERVOICE_TRY_ASSIGN(const DecodingResult result, decodeWithFallback(cancel, window));
    if (isSkippedAsSilent(m_job.options.decoding, result))
        m_seekFrames += m_window.sizeFrames;  // and the context stays, even after a high temperature
    else
        UNDERVOICE_TRY(transcribe(result, window));
    finish(window);
    return window;
}

WindowDecodingOptions CarefulLoop::optionsAt(double temperature) const {
    WindowDecodingOptions options = Decoder::atTemperature(m_job.options.decoding, temperature);
    options.language = m_job.language;
    options.promptTokens = m_history.prompt();
    options.prefixTokens = promptTokens(*m_tokenizer, m_job.options.prefix);
    options.seed = samplingSeed(m_job.seed, static_cast<std::uint64_t>(m_windowCount), temperature);
    return options;
}

Result<DecodingResult> CarefulLoop::decodeWithFallback(const CancelToken& cancel, Window& window) {
    DecodingResult result;
    for (const double temperature : m_job.options.decoding.temperatures) {
        const WindowDecodingOptions options = optionsAt(temperature);
        auto decoded = guarded("decoding a window", [&] { return m_backend->decode(m_window, options, cancel); });
        if (!decoded) return fail(withAdvice(std::move(decoded).error(), options));
        result = std::move(*decoded);
        window.attempts.push_back(attemptOf(result, failedTests(m_job.options.decoding, result)));
        if (window.attempts.back().failedTests.empty()) break;
    }
    window.chosenAttempt = static_cast<int>(window.attempts.size()) - 1;
    return result;
}

Status CarefulLoop::transcribe(const DecodingResult& result, Window& window) {
    const WindowSlices slices = sliceWindow(result.tokens, m_tokenizer->firstTimestamp(),
                                            static_cast<double>(m_window.seekFrames) / 100.0, m_window.sizeFrames);
    std::vector<Segment> segments;
    for (const TokenSlice& slice : slices.slices)
        segments.push_back(makeSegment(slice, result, m_window.seekFrames, *m_tokenizer));
    m_seekFrames += slices.advanceFrames;

    bool dropsWindow = false;
    if (m_job.options.wordTimestamps) UNDERVOICE_TRY(addWords(slices.hasSingleEnding, segments, dropsWindow));
    if (dropsWindow) return {};
    blankEmptySegments(segments);
    const EvidenceContext evidence{*m_tokenizer, {}, m_job.sampleCount, m_job.language};
    for (Segment& segment : segments) {
        segment.id = m_segmentCount++;
        m_history.append(segment.tokens);
        if (segment.text.empty()) continue;
        addEvidence(segment, evidence);
        addFailure(window.attempts.back(), segment);
    }
    if (!m_job.options.conditionOnPreviousText || result.temperature > 0.5) m_history.reset();
    window.segments = std::move(segments);
    return {};
}

Status CarefulLoop::addWords(bool hasSingleEnding, std::vector<Segment>& segments, bool& dropsWindow) {
    const std::vector<int> tokens = textTokens(segments, m_tokenizer->endOfText());
    UNDERVOICE_TRY_ASSIGN(auto alignment, m_backend->findAlignment(m_window, tokens, optionsAt(0)));
    WordRules rules;
    rules.prepended = m_job.options.prependPunctuations;
    rules.appended = m_job.options.appendPunctuations;
    rules.lastSpeechSeconds = m_lastSpeechSeconds;
    addWordTimestamps(segments, std::move(alignment), *m_tokenizer, rules);

    const auto end = lastSpeechEnd(segments);
    if (!hasSingleEnding && end && *end > static_cast<double>(m_window.seekFrames) / 100.0)
        m_seekFrames = static_cast<std::int64_t>(std::nearbyint(*end * 100.0));
    if (const auto threshold = m_job.options.hallucinationSilenceThresholdSeconds) {
        const HallucinationVerdict verdict =
            skipHallucinations(segments, m_seekFrames,
                               {.seekFrames = m_window.seekFrames,
                                .sizeFrames = m_window.sizeFrames,
                                .contentFrames = m_contentFrames,
                                .thresholdSeconds = *threshold,
                                .lastSpeechSeconds = m_lastSpeechSeconds,
                                .hasSingleEnding = hasSingleEnding});
        m_seekFrames = verdict.seekFrames;
        dropsWindow = verdict.dropsWindow;
    }
    if (!dropsWindow) m_lastSpeechSeconds = lastSpeechEnd(segments).value_or(m_lastSpeechSeconds);
    return {};
}

void CarefulLoop::finish(Window& window) {
    m_standstills = m_seekFrames == m_window.seekFrames ? m_standstills + 1 : 0;
    if (m_standstills == kMaxStandstills) {
        m_seekFrames += m_window.sizeFrames;
        m_standstills = 0;
    }
    ++m_windowCount;
    window.loopState = LoopState{m_seekFrames, static_cast<int>(m_clip), m_history.history(), m_lastSpeechSeconds};
}

}  // namespace undervoice::engine
