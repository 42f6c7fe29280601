#include "transcribe_flags.h"

#include <algorithm>

#include "python_values.h"
#include "text/languages.h"
#include "transcription_run.h"

namespace undervoice::cli {
namespace {

tl::unexpected<Error> wrong(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

constexpr const char* kModelDirHelp = "Another folder in which models are looked for";
constexpr const char* kFp16Help = "False: compute in float32 also on a GPU";

/// Adds options under that heading of the help.
auto adderTo(CLI::App& command, const char* group) {
    return [&command, group](const char* name, std::string& target, const std::string& help) {
        command.add_option(name, target, help)->group(group)->capture_default_str();
    };
}

/// None and "" mean that nothing was given.
std::string textOrNothing(const std::string& value) { return value == "None" ? std::string() : value; }

/// 0, 0.2 … 1 as the reference counts: start + k·increment while ≤ 1 + 1e-6.
Result<std::vector<double>> temperatureLadder(const std::string& start, const std::string& increment) {
    UNDERVOICE_TRY_ASSIGN(const double first, parseNumber("--temperature", start));
    UNDERVOICE_TRY_ASSIGN(const auto step, parseOptionalNumber("--temperature_increment_on_fallback", increment));
    if (!step) return std::vector<double>{first};
    if (*step <= 0) return wrong("--temperature_increment_on_fallback must be above 0, or None for a single temperature.");
    std::vector<double> ladder;
    for (int k = 0; first + k * *step < 1.0 + 1e-6 && ladder.size() < 1000; ++k) ladder.push_back(first + k * *step);
    if (ladder.empty()) ladder.push_back(first);
    return ladder;
}

std::int64_t toUs(double seconds) { return static_cast<std::int64_t>(seconds * 1e6 + 0.5); }

}  // namespace

media::DecodeOptions partOf(const TranscribeRequest& request) {
    media::DecodeOptions part;
    part.track = request.track;
    part.channel = request.channel;
    // Careful means the reference, which joins all samples whatever their timestamps say.
    part.keepTimestamps = request.options.mode != api::Mode::Careful;
    if (request.fromSeconds) part.fromUs = toUs(*request.fromSeconds);
    if (request.toSeconds) part.toUs = toUs(*request.toSeconds);
    return part;
}

void TranscribeFlags::addTo(CLI::App& command) {
    command.add_option("audio", m_files, "Audio or video files; - reads standard input")->required();
    addOutputTo(command);

    const auto model = adderTo(command, "Model");
    model("--model", m_model, "Name (tiny.en, base, …) or path of a checkpoint (default: turbo, else the largest installed)");
    model("--model_dir", m_modelDir, kModelDirHelp);
    m_modelFlags.addTo(command, "Model");
    model("--fp16", m_fp16, kFp16Help);
    model("--free", m_free, "Bytes of memory that a batch is planned with, such as 3.5GB (default: what is free)");

    addSourceTo(command);
    addDecodingTo(command);
    addLongFormTo(command);
    adderTo(command, "Long recordings and words")("--word_timestamps", m_wordTimestamps, "Start, end and probability of each word");

    command.add_flag("--no_library", m_noLibrary, "Keep nothing: no library entry, no resume")->group("Library");
    command.add_flag("--again", m_again, "Transcribe even what the library already has with these settings")->group("Library");
}

void TranscribeFlags::addListeningTo(CLI::App& command) {
    command.add_option("audio", m_files, "Audio or video file; - reads standard input")->required()->expected(1);
    m_wordTimestamps = "True";
    const auto model = adderTo(command, "Model");
    model("--model_dir", m_modelDir, kModelDirHelp);
    m_modelFlags.addComputingTo(command, "Model");
    model("--fp16", m_fp16, kFp16Help);
    addSourceTo(command);
    addDecodingTo(command);
    addLongFormTo(command);
}

void TranscribeFlags::addOutputTo(CLI::App& command) {
    const auto output = adderTo(command, "Output");
    output("-o,--output_dir", m_outputDir, "Folder for the transcript files");
    output("-f,--output_format", m_outputFormat, formatsHelp());
    output("--verbose", m_verbose, "True prints the text as it comes, False only messages (default: True on a terminal)");
    output("--memory_report", m_memoryReport, "CSV file of what the model holds in memory, over time; at the end a line says what the caches saved");
    output("--highlight_words", m_highlightWords, "Underline each word as it is spoken in srt and vtt");
    output("--max_line_width", m_maxLineWidth, "Most characters in a subtitle line");
    output("--max_line_count", m_maxLineCount, "Most lines in a subtitle");
    output("--max_words_per_line", m_maxWordsPerLine, "Most words in a subtitle line");
}

void TranscribeFlags::addSourceTo(CLI::App& command) {
    const auto source = adderTo(command, "Recording");
    source("--track", m_track, "Audio track, counted from 0 (default: the file's own choice)");
    source("--channel", m_channel, "One channel alone, counted from 0 (default: all, mixed)");
    source("--from", m_from, "Start of the part to transcribe: seconds, m:ss or h:mm:ss. Times in its files count from there (see library export --times_from)");
    source("--to", m_to, "End of the part to transcribe");
    source("--clip_timestamps", m_clipTimestamps, "start,end,start,end… in seconds");
}

void TranscribeFlags::addDecodingTo(CLI::App& command) {
    const auto decoding = adderTo(command, "Decoding");
    decoding("--task", m_task, "transcribe, or translate to English");
    decoding("--language", m_language, "Code or name; None: detect");
    decoding("--temperature", m_temperature, "Sampling temperature");
    decoding("--temperature_increment_on_fallback", m_temperatureIncrement, "Step of the ladder when decoding fails; None: one temperature");
    decoding("--best_of", m_bestOf, "Candidates when the temperature is above 0");
    decoding("--beam_size", m_beamSize, "Beams when the temperature is 0; None: greedy");
    decoding("--patience", m_patience, "Beam patience");
    decoding("--length_penalty", m_lengthPenalty, "0 to 1; None: divide by length");
    decoding("--suppress_tokens", m_suppressTokens, "Ids separated by commas; -1: most special characters");
    decoding("--initial_prompt", m_initialPrompt, "Text that is put before the first window; batched mode: before every window");
    decoding("--carry_initial_prompt", m_carryInitialPrompt, "Careful mode: put it before every window");
    decoding("--condition_on_previous_text", m_conditionOnPreviousText, "Careful mode: give each window the text before it");
    decoding("--hotwords", m_hotwords, "Names and jargon to expect, in every window");
    decoding("--prefix", m_prefix, "Text that every window begins with");
    decoding("--without_timestamps", m_withoutTimestamps, "Decode text only");
    decoding("--compression_ratio_threshold", m_compressionRatioThreshold, "Above it the text repeats itself: next temperature");
    decoding("--logprob_threshold", m_logprobThreshold, "Below it decoding has failed: next temperature");
    decoding("--no_speech_threshold", m_noSpeechThreshold, "Above it a window counts as silence");
}

void TranscribeFlags::addLongFormTo(CLI::App& command) {
    const auto longForm = adderTo(command, "Long recordings and words");
    longForm("--mode", m_mode, "auto, careful (the reference's loop exactly) or batched (several windows at once)");
    longForm("--batch_size", m_batchSize, "Windows decoded together; 1 chooses careful");
    longForm("--vad", m_vad, "Batched mode: find speech first");
    longForm("--max_inner_silence", m_maxInnerSilence, "Batched mode: longest silence inside a window, seconds");
    longForm("--multilingual", m_multilingual, "Batched mode: detect the language of each window");
    longForm("--prepend_punctuations", m_prependPunctuations, "Punctuation that joins the next word");
    longForm("--append_punctuations", m_appendPunctuations, "Punctuation that joins the word before");
    longForm("--hallucination_silence_threshold", m_hallucinationSilenceThreshold, "Careful mode: skip silences longer than this around suspect text, seconds");
}

Result<TranscribeRequest> TranscribeFlags::resolve() const {
    TranscribeRequest request;
    request.files = m_files;
    UNDERVOICE_TRY(resolveModel(request));
    UNDERVOICE_TRY(resolveDecoding(request));
    UNDERVOICE_TRY(resolveLongForm(request));
    UNDERVOICE_TRY(resolveWriters(request));
    UNDERVOICE_TRY(resolveSource(request));
    request.useLibrary = !m_noLibrary;
    request.again = m_again;
    request.memoryReport = m_memoryReport;
    if (request.options.mode == api::Mode::Auto && request.options.batchSize == 1) request.options.mode = api::Mode::Careful;
    UNDERVOICE_TRY(api::validate(request.options));
    return request;
}

Status TranscribeFlags::resolveModel(TranscribeRequest& request) const {
    request.model = m_model;
    request.modelFolder = textOrNothing(m_modelDir);
    UNDERVOICE_TRY_ASSIGN(request.modelOptions, m_modelFlags.resolve());
    UNDERVOICE_TRY_ASSIGN(const bool fp16, parseBool("--fp16", m_fp16));
    api::Dtype& dtype = request.modelOptions.dtype;
    if (!fp16 && dtype == api::Dtype::Auto) dtype = api::Dtype::Float32;
    return {};
}

Status TranscribeFlags::resolveDecoding(TranscribeRequest& request) const {
    api::DecodingOptions& d = request.options.decoding;
    UNDERVOICE_TRY_ASSIGN(d.task, (chooseFrom<text::Task>("--task", m_task,
        {{"transcribe", text::Task::Transcribe}, {"translate", text::Task::Translate}})));
    if (const std::string language = textOrNothing(m_language); !language.empty()) {
        const auto code = text::languageCode(language);
        if (!code) return wrong("--language was given \"" + language + "\", which is no language that Whisper knows; give a code such as en or a name such as German.");
        d.language = *code;
    }
    UNDERVOICE_TRY_ASSIGN(d.temperatures, temperatureLadder(m_temperature, m_temperatureIncrement));
    UNDERVOICE_TRY_ASSIGN(d.bestOf, parseOptionalInteger("--best_of", m_bestOf));
    UNDERVOICE_TRY_ASSIGN(d.beamSize, parseOptionalInteger("--beam_size", m_beamSize));
    UNDERVOICE_TRY_ASSIGN(d.patience, parseOptionalNumber("--patience", m_patience));
    UNDERVOICE_TRY_ASSIGN(d.lengthPenalty, parseOptionalNumber("--length_penalty", m_lengthPenalty));
    UNDERVOICE_TRY_ASSIGN(d.suppressTokens, parseTokenList("--suppress_tokens", m_suppressTokens));
    UNDERVOICE_TRY_ASSIGN(d.withoutTimestamps, parseBool("--without_timestamps", m_withoutTimestamps));
    UNDERVOICE_TRY_ASSIGN(d.compressionRatioThreshold, parseOptionalNumber("--compression_ratio_threshold", m_compressionRatioThreshold));
    UNDERVOICE_TRY_ASSIGN(d.logprobThreshold, parseOptionalNumber("--logprob_threshold", m_logprobThreshold));
    UNDERVOICE_TRY_ASSIGN(d.noSpeechThreshold, parseOptionalNumber("--no_speech_threshold", m_noSpeechThreshold));
    request.options.initialPrompt = textOrNothing(m_initialPrompt);
    request.options.hotwords = textOrNothing(m_hotwords);
    request.options.prefix = textOrNothing(m_prefix);
    UNDERVOICE_TRY_ASSIGN(request.options.carryInitialPrompt, parseBool("--carry_initial_prompt", m_carryInitialPrompt));
    UNDERVOICE_TRY_ASSIGN(request.options.conditionOnPreviousText, parseBool("--condition_on_previous_text", m_conditionOnPreviousText));
    return {};
}

Status TranscribeFlags::resolveLongForm(TranscribeRequest& request) const {
    api::TranscribeOptions& o = request.options;
    UNDERVOICE_TRY_ASSIGN(o.mode, (chooseFrom<api::Mode>("--mode", m_mode,
        {{"auto", api::Mode::Auto}, {"careful", api::Mode::Careful}, {"batched", api::Mode::Batched}})));
    UNDERVOICE_TRY_ASSIGN(o.batchSize, parseInteger("--batch_size", m_batchSize));
    if (!m_free.empty()) {
        UNDERVOICE_TRY_ASSIGN(o.freeBytes, parseBytes("--free", m_free));
    }
    UNDERVOICE_TRY_ASSIGN(o.useVad, parseBool("--vad", m_vad));
    UNDERVOICE_TRY_ASSIGN(o.maxInnerSilenceSeconds, parseNumber("--max_inner_silence", m_maxInnerSilence));
    UNDERVOICE_TRY_ASSIGN(o.multilingual, parseBool("--multilingual", m_multilingual));
    UNDERVOICE_TRY_ASSIGN(o.wordTimestamps, parseBool("--word_timestamps", m_wordTimestamps));
    o.prependPunctuations = m_prependPunctuations;
    o.appendPunctuations = m_appendPunctuations;
    UNDERVOICE_TRY_ASSIGN(o.hallucinationSilenceThresholdSeconds, parseOptionalNumber("--hallucination_silence_threshold", m_hallucinationSilenceThreshold));
    UNDERVOICE_TRY_ASSIGN(o.clipSeconds, parseClips("--clip_timestamps", m_clipTimestamps));
    return {};
}

Status TranscribeFlags::resolveWriters(TranscribeRequest& request) const {
    request.outputFolder = m_outputDir;
    UNDERVOICE_TRY_ASSIGN(request.formats, parseExportFormats(m_outputFormat));
    if (!m_verbose.empty()) {
        UNDERVOICE_TRY_ASSIGN(request.verbose, parseBool("--verbose", m_verbose));
    }
    WriterOptions& w = request.writerOptions;
    UNDERVOICE_TRY_ASSIGN(w.highlightWords, parseBool("--highlight_words", m_highlightWords));
    UNDERVOICE_TRY_ASSIGN(w.maxLineWidth, parseOptionalInteger("--max_line_width", m_maxLineWidth));
    UNDERVOICE_TRY_ASSIGN(w.maxLineCount, parseOptionalInteger("--max_line_count", m_maxLineCount));
    UNDERVOICE_TRY_ASSIGN(w.maxWordsPerLine, parseOptionalInteger("--max_words_per_line", m_maxWordsPerLine));
    for (const auto& [flag, isSet] : {std::pair{"--highlight_words", w.highlightWords}, {"--max_line_width", w.maxLineWidth.has_value()},
                                      {"--max_line_count", w.maxLineCount.has_value()}, {"--max_words_per_line", w.maxWordsPerLine.has_value()}})
        if (isSet && !request.options.wordTimestamps) return wrong(std::string(flag) + " needs --word_timestamps True.");
    UNDERVOICE_TRY(validate(w));
    w.extras = true;
    if (w.maxLineCount && !w.maxLineWidth) request.warnings.emplace_back("--max_line_count has no effect without --max_line_width.");
    if (w.maxWordsPerLine && w.maxLineWidth) request.warnings.emplace_back("--max_words_per_line has no effect with --max_line_width.");
    return {};
}

Status TranscribeFlags::resolveSource(TranscribeRequest& request) const {
    if (!m_track.empty()) {
        UNDERVOICE_TRY_ASSIGN(request.track, parseInteger("--track", m_track));
    }
    if (!m_channel.empty()) {
        UNDERVOICE_TRY_ASSIGN(request.channel, parseInteger("--channel", m_channel));
    }
    if (!m_from.empty()) {
        UNDERVOICE_TRY_ASSIGN(request.fromSeconds, parseTime("--from", m_from));
    }
    if (!m_to.empty()) {
        UNDERVOICE_TRY_ASSIGN(request.toSeconds, parseTime("--to", m_to));
    }
    if (request.fromSeconds && request.toSeconds && *request.fromSeconds >= *request.toSeconds)
        return wrong("--from must lie before --to.");
    if (std::ranges::count(request.files, "-") > 1) return wrong("Standard input (-) can be read only once.");
    return {};
}

}  // namespace undervoice::cli
