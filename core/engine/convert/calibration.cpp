#include "engine/convert/calibration.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/time.h"
#include "engine/cache/plan.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kSampleRate = kSampleRateHz;
constexpr std::int64_t kShortestWindow = kSampleRate;            // a second: less is hardly speech
constexpr std::int64_t kCutSearch = 5 * kSampleRate;             // a cut lies in the last five seconds of its window
constexpr std::int64_t kQuietBlock = kSampleRate / 50;           // 20 ms
constexpr std::int64_t kPause = 3 * kSampleRate / 10;            // between clips that share a window
constexpr std::int64_t kMostTogether = 8;                        // windows: more bring nothing (tests/bench/results, 2026-11-28)
constexpr std::int64_t kReadingBytes = 1 << 30;                  // of the cross-attention's keys and values of windows read together
constexpr int kLongestPrompt = 223;
// Of sequences; what a prompt of half of them costs without one is less than it brings with one (tests/bench/results, 2026-11-28).
constexpr double kPromptShare = 0.55;
constexpr double kStampedPromptShare = 0.8;  // of prompts: what a recording's earlier windows left has timestamps, what a person gives has none
constexpr double kPackedShare = 0.75;        // of windows that take several clips
constexpr std::size_t kLookAhead = 12;       // clips that are looked at for one that still fits

/// A whole number in [0, count), the same on every machine.
std::size_t below(std::mt19937_64& random, std::size_t count) { return static_cast<std::size_t>(random() % count); }
bool happens(std::mt19937_64& random, double probability) {
    return static_cast<double>(random() >> 11) * 0x1p-53 < probability;
}

/// Where the clip is quietest in the five seconds before begin + 30 s.
Result<std::int64_t> quietCut(const media::Pcm& audio, std::int64_t begin) {
    const std::int64_t from = begin + kWindowSamples - kCutSearch;
    std::vector<float> samples(static_cast<std::size_t>(kCutSearch));
    UNDERVOICE_TRY(audio.read(from, samples));
    std::int64_t best = kCutSearch;
    double least = INFINITY;
    for (std::int64_t block = 0; block + kQuietBlock <= kCutSearch; block += kQuietBlock) {
        double sum = 0;
        for (std::int64_t i = 0; i < kQuietBlock; ++i) {
            const double sample = samples[static_cast<std::size_t>(block + i)];
            sum += sample * sample;
        }
        if (sum <= least) {  // the latest of equals: windows as long as can be
            least = sum;
            best = block + kQuietBlock / 2;
        }
    }
    return from + best;
}

/// Parts of at most 30 s, in order.
Result<std::vector<ClipPart>> cutClips(const Clips& clips) {
    std::vector<ClipPart> parts;
    for (std::size_t clip = 0; clip < clips.size(); ++clip) {
        const std::int64_t samples = clips[clip]->audio.sampleCount();
        std::int64_t begin = 0;
        while (samples - begin > kWindowSamples) {
            UNDERVOICE_TRY_ASSIGN(const std::int64_t cut, quietCut(clips[clip]->audio, begin));
            parts.push_back({clip, begin, cut});
            begin = cut;
        }
        if (samples - begin >= kShortestWindow) parts.push_back({clip, begin, samples});
    }
    return parts;
}

std::int64_t lengthOf(const std::vector<ClipPart>& window) {
    std::int64_t length = 0;
    for (const ClipPart& part : window) length += part.end - part.begin + (&part == window.data() ? 0 : kPause);
    return length;
}

/// Most windows take as many parts as they hold: long sequences, speech that goes on, and more text for an encoding.
std::vector<std::vector<ClipPart>> packParts(const std::vector<ClipPart>& parts, const Clips& clips, std::mt19937_64& random) {
    const auto languageOf = [&](const ClipPart& part) { return clips[part.clip]->language; };
    std::vector<std::vector<ClipPart>> windows;
    std::vector<bool> isTaken(parts.size());
    for (std::size_t first = 0; first < parts.size(); ++first) {
        if (isTaken[first]) continue;
        std::vector<ClipPart> window{parts[first]};
        const bool isFilled = happens(random, kPackedShare);
        std::size_t last = first;
        for (std::size_t next = first + 1; isFilled && next < std::min(parts.size(), last + kLookAhead) && languageOf(parts[next]) == languageOf(parts[first]); ++next) {
            if (isTaken[next] || lengthOf(window) + kPause + parts[next].end - parts[next].begin > kWindowSamples) continue;
            window.push_back(parts[next]);
            isTaken[next] = true;
            last = next;
        }
        windows.push_back(std::move(window));
    }
    return windows;
}

bool isReadable(const DecodingResult& result) {
    return !result.tokens.empty() && result.compressionRatio <= 2.4 && result.avgLogprob >= -1.0;
}

/// Greedy, with timestamps, no prompt: what the model itself makes of the window.
WindowDecodingOptions readingOptions(std::string language) {
    WindowDecodingOptions options;
    options.language = std::move(language);
    return options;
}

/// encoded [window, 1500, state] of `batch`; results are put into the windows that could be read.
Status readBatch(const LoadedModel& model, const std::vector<CalibrationWindow*>& batch, const CancelToken& cancel) {
    std::vector<at::Tensor> encodings;
    for (const CalibrationWindow* window : batch) encodings.push_back(window->encoded);
    const at::Tensor encoded = at::cat(encodings);
    std::map<std::string, std::vector<std::size_t>> byLanguage;
    std::vector<LanguageGuess> guesses;
    const bool isUnknown = std::ranges::any_of(batch, [](const CalibrationWindow* window) { return window->language.empty(); });
    if (isUnknown) {
        UNDERVOICE_TRY_ASSIGN(guesses, model.decoder->detectLanguage(encoded));
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (batch[i]->language.empty()) batch[i]->language = guesses[i].code;
        byLanguage[batch[i]->language].push_back(i);
    }
    for (const auto& [language, members] : byLanguage) {
        std::vector<at::Tensor> own;
        for (const std::size_t i : members) own.push_back(encodings[i]);
        UNDERVOICE_TRY_ASSIGN(const auto results, model.decoder->decode(at::cat(own), readingOptions(language), cancel));
        for (std::size_t i = 0; i < members.size(); ++i)
            if (isReadable(results[i])) batch[members[i]]->tokens = results[i].tokens;
    }
    return {};
}

/// As many as fit.
std::size_t windowsAtOnce(const Model& model) {
    const api::ModelDims& dims = model.dims();
    const std::int64_t bytes = plan::crossMhaBytes({.layers = dims.textLayers, .state = dims.textState, .frames = dims.audioContext,
                                                    .isInt8 = model.placement().hasInt8Caches});
    return static_cast<std::size_t>(std::clamp<std::int64_t>(kReadingBytes / bytes, 1, kMostTogether));
}

}  // namespace

Clips pointersTo(const std::vector<api::ConversionClip>& clips) {
    Clips pointers;
    for (const api::ConversionClip& clip : clips) pointers.push_back(&clip);
    return pointers;
}

float weightOf(TokenKind kind) {
    switch (kind) {
        case TokenKind::Prompt: return 0.5F;
        case TokenKind::Start: return 3.0F;
        case TokenKind::Text: return 1.0F;
        case TokenKind::Timestamp: return 4.0F;
    }
    return 1.0F;
}

Result<std::vector<std::vector<ClipPart>>> planWindows(const Clips& clips, int windows, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    UNDERVOICE_TRY_ASSIGN(const std::vector<ClipPart> parts, cutClips(clips));
    std::vector<std::vector<ClipPart>> all = packParts(parts, clips, random);
    const auto wanted = static_cast<std::size_t>(windows);
    if (all.size() <= wanted) return all;
    std::vector<std::vector<ClipPart>> chosen;
    for (std::size_t i = 0; i < wanted; ++i) {
        const std::size_t first = i * all.size() / wanted, last = (i + 1) * all.size() / wanted;
        chosen.push_back(all[first + below(random, last - first)]);
    }
    return chosen;
}

Result<std::vector<std::vector<ClipPart>>> singleWindows(const Clips& clips) {
    UNDERVOICE_TRY_ASSIGN(const std::vector<ClipPart> parts, cutClips(clips));
    std::vector<std::vector<ClipPart>> windows;
    for (const ClipPart& part : parts) windows.push_back({part});
    return windows;
}

Result<at::Tensor> samplesOf(const Clips& clips, const std::vector<ClipPart>& parts) {
    at::Tensor samples = at::zeros({kWindowSamples}, at::kFloat);
    std::int64_t position = 0;
    for (const ClipPart& part : parts) {
        const auto length = static_cast<std::size_t>(std::min<std::int64_t>(part.end - part.begin, kWindowSamples - position));
        UNDERVOICE_TRY(clips[part.clip]->audio.read(part.begin, {samples.data_ptr<float>() + position, length}));
        position += static_cast<std::int64_t>(length) + kPause;
        if (position >= kWindowSamples) break;
    }
    return samples;
}

Result<std::vector<CalibrationWindow>> readWindows(const LoadedModel& model, const Clips& clips,
                                                   const std::vector<std::vector<ClipPart>>& windows, const std::string& phase,
                                                   const ProgressFunction& progress, const CancelToken& cancel) {
    std::vector<CalibrationWindow> read(windows.size());
    std::int64_t done = 0, total = 0;
    for (const auto& window : windows) total += lengthOf(window);
    const std::size_t atOnce = windowsAtOnce(*model.model);
    for (std::size_t first = 0; first < windows.size(); first += atOnce) {
        std::vector<CalibrationWindow*> batch;
        for (std::size_t i = first; i < std::min(first + atOnce, windows.size()); ++i) {
            UNDERVOICE_TRY(cancel.check());
            CalibrationWindow& window = read[i];
            window.parts = windows[i];
            window.language = clips[windows[i].front().clip]->language;
            window.seconds = samplesToSeconds(lengthOf(windows[i]));
            UNDERVOICE_TRY_ASSIGN(const at::Tensor samples, samplesOf(clips, windows[i]));
            window.encoded = model.model->encode(model.logMel->compute(samples.unsqueeze(0)));
            batch.push_back(&window);
            done += lengthOf(windows[i]);
            if (progress) progress({samplesToUs(done), samplesToUs(total), Progress::Unit::AudioMicroseconds, phase});
        }
        UNDERVOICE_TRY(readBatch(model, batch, cancel));
    }
    std::erase_if(read, [](const CalibrationWindow& window) { return window.tokens.empty(); });
    return read;
}

std::vector<CalibrationWindow> spread(const std::vector<CalibrationWindow>& windows, std::size_t count) {
    count = std::min(count, windows.size());
    std::vector<CalibrationWindow> chosen;
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(windows[i * windows.size() / count]);
    return chosen;
}

std::int64_t TokenSequence::promptTokens() const {
    return std::max<std::int64_t>(0, std::ranges::count(kinds, TokenKind::Prompt) - 1);
}

at::Tensor TokenSequence::weights() const {
    std::vector<float> values;
    for (const TokenKind kind : kinds) values.push_back(weightOf(kind));
    return at::tensor(values);
}

std::int64_t SequenceMaker::availablePromptTokens() const {
    std::int64_t text = 0;
    for (const CalibrationWindow& window : m_windows)
        text += std::ranges::count_if(window.tokens, [&](int token) { return token < m_tokenizer.endOfText(); });
    return text;
}

std::vector<int> SequenceMaker::promptBefore(std::size_t window, const Form& form) const {
    std::vector<int> reversed;
    const auto wanted = static_cast<std::size_t>(form.promptTokens);
    // Back through what was read before, round the end when the beginning is reached, and never to the window itself: that would be the answer.
    for (std::size_t back = 1; back < m_windows.size() && reversed.size() < wanted; ++back) {
        const std::vector<int>& tokens = m_windows[(window + m_windows.size() - back) % m_windows.size()].tokens;
        for (auto token = tokens.rbegin(); token != tokens.rend() && reversed.size() < wanted; ++token)
            if (form.hasPromptTimestamps || *token < m_tokenizer.endOfText()) reversed.push_back(*token);
    }
    return {reversed.rbegin(), reversed.rend()};
}

TokenSequence SequenceMaker::make(std::size_t window, const Form& form) const {
    TokenSequence sequence{window, {}, {}, 0};
    const auto add = [&](int token, TokenKind kind) {
        sequence.tokens.push_back(token);
        sequence.kinds.push_back(kind);
    };
    const std::vector<int> prompt = form.promptTokens > 0 ? promptBefore(window, form) : std::vector<int>();
    if (!prompt.empty()) {
        add(m_tokenizer.startOfPrev(), TokenKind::Prompt);
        for (const int token : prompt) add(token, TokenKind::Prompt);
    }
    const auto start = m_tokenizer.sotSequence(m_windows[window].language, text::Task::Transcribe);
    for (const int token : start.value_or(std::vector<int>{m_tokenizer.startOfTranscript()})) add(token, TokenKind::Start);
    if (!form.hasTimestamps) add(m_tokenizer.noTimestamps(), TokenKind::Start);
    sequence.firstPrediction = sequence.tokens.size() - 1;
    for (const int token : m_windows[window].tokens) {
        const bool isTimestamp = token >= m_tokenizer.firstTimestamp();
        if (isTimestamp && !form.hasTimestamps) continue;
        if (sequence.tokens.size() >= 448) break;
        add(token, isTimestamp ? TokenKind::Timestamp : TokenKind::Text);
    }
    return sequence;
}

SequenceMaker::Form SequenceMaker::draw(std::mt19937_64& random) const {
    Form form;
    form.hasTimestamps = happens(random, 0.5);
    if (!happens(random, kPromptShare)) return form;
    form.promptTokens = 1 + static_cast<int>(below(random, kLongestPrompt));
    form.hasPromptTimestamps = happens(random, kStampedPromptShare);
    return form;
}

}  // namespace undervoice::engine
