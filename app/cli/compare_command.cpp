// undervoice compare AUDIO --left MODEL[:modes] --right MODEL[:modes]: both transcripts word by word, and what each model took.

#include <chrono>
#include <cmath>

#include "base/atomic_file.h"
#include "command.h"
#include "comparison_summary.h"
#include "loaded_engine.h"
#include "model_choice.h"
#include "page_audio.h"
#include "process_memory.h"
#include "text/languages.h"
#include "text/normalizer.h"
#include "text/utf8.h"
#include "transcribe_flags.h"
#include "transcript/comparison.h"
#include "transcript/comparison_page.h"
#include "transcription_run.h"

namespace undervoice::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxReferenceBytes = 64 << 20;
/// From this length on the right model is loaded once before the work, so that a wrong mode does not cost the left side's time.
constexpr double kTryLoadSeconds = 600;

/// What one model said, and what that took.
struct Heard {
    ComparisonSide side;
    std::vector<Word> words;
    std::string text;
};

class ProgressSink : public api::TranscriptionSink {
  public:
    ProgressSink(std::string name, StatusLine& status) : m_name(std::move(name)), m_status(status) {}
    Status onWindow(const Window&) override { return {}; }
    void onProgress(const Progress& progress) override {
        if (progress.phase != m_phase) {
            m_phase = progress.phase;
            m_meter = SpeedMeter();
        }
        if (progress.unit == Progress::Unit::AudioMicroseconds) m_meter.add(SpeedMeter::Clock::now(), progress.done);
        m_status.show(m_name + ": " + statusText(progress, m_meter));
    }

  private:
    std::string m_name, m_phase;
    SpeedMeter m_meter;
    StatusLine& m_status;
};

class CompareCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("compare", "Two models, or two ways to run one, on the same recording: where their words differ, and what each takes");
        m_app->add_option("--left", m_left, kModelChoiceHelp)->required();
        m_app->add_option("--right", m_right, "The other model, in the same form")->required();
        m_app->add_option("--reference", m_reference, "Text file with what is really said: gives the error rate of each")->group("Comparison");
        m_app->add_option("--json", m_json, "File to write: everything, for programs")->group("Comparison");
        m_app->add_option("--html", m_html, "Page to write: player, both texts side by side, differences marked")->group("Comparison");
        m_app->add_flag("--no_embed", m_noEmbed, "Link the recording from the page instead of putting it in (up to 50 MB are put in)")->group("Comparison");
        m_flags.addListeningTo(*m_app);
    }

    int run(const Context& context) override {
        const Status status = compare(context);
        return status ? kDone : report(status.error());
    }

  private:
    /// Everything that can be wrong with the command line is found before the work begins.
    Status compare(const Context& context) {
        UNDERVOICE_TRY_ASSIGN(m_request, m_flags.resolve());
        UNDERVOICE_TRY_ASSIGN(const ModelChoice left, parseModelChoice("--left", m_left));
        UNDERVOICE_TRY_ASSIGN(const ModelChoice right, parseModelChoice("--right", m_right));
        for (const ModelChoice* choice : {&left, &right}) UNDERVOICE_TRY(chooseModel(context, choice->name, m_request.modelFolder));
        if (!m_json.empty()) UNDERVOICE_TRY(prepareOutputFolder(folderOf(m_json), "--json"));
        if (!m_html.empty()) UNDERVOICE_TRY(prepareOutputFolder(folderOf(m_html), "--html"));
        UNDERVOICE_TRY_ASSIGN(const text::EnglishNormalizer english, text::EnglishNormalizer::create(context.depsFolder / "assets"));
        std::string reference;
        if (!m_reference.empty()) {
            UNDERVOICE_TRY_ASSIGN(reference, readWholeFile(m_reference, kMaxReferenceBytes));
            if (text::strip(reference).empty()) return fail(ErrorCode::InvalidArgument, "The reference " + m_reference + " holds no text.");
        }
        StatusLine status(isTerminal(stderr));
        UNDERVOICE_TRY_ASSIGN(const media::DecodedAudio audio, decodeAudio(context, status));
        ComparisonReport report;
        report.audio = m_request.files.front();
        report.audioSeconds = samplesToSeconds(audio.pcm.sampleCount());
        if (report.audioSeconds > kTryLoadSeconds) UNDERVOICE_TRY(load(context, right, status));
        // One after the other: the left model is gone when the right one is loaded.
        UNDERVOICE_TRY_ASSIGN(Heard heardLeft, listen(context, left, "left", audio, status));
        UNDERVOICE_TRY_ASSIGN(Heard heardRight, listen(context, right, "right", audio, status));
        status.clear();
        UNDERVOICE_TRY(judge(english, reference, heardLeft, heardRight, report));
        return present(report);
    }

    static fs::path folderOf(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

    Result<media::DecodedAudio> decodeAudio(const Context& context, StatusLine& status) const {
        media::DecodeOptions part = partOf(m_request);
        part.hashContent = false;
        const SpeedMeter meter;
        const auto show = [&](const Progress& progress) { status.show(statusText(progress, meter)); };
        auto audio = media::decode(m_request.files.front(), part, show, context.cancel->token());
        status.clear();
        if (audio)
            for (const std::string& warning : audio->warnings) std::fprintf(stderr, "%s\n", warning.c_str());
        return audio;
    }

    Result<LoadedEngine> load(const Context& context, const ModelChoice& choice, StatusLine& status) const {
        api::ModelOptions options = m_request.modelOptions;
        options.attention = choice.attention;
        return loadEngineWithModel(context, choice.name, m_request.modelFolder, options, status);
    }

    /// Loads, transcribes and unloads.
    Result<Heard> listen(const Context& context, const ModelChoice& choice, const std::string& name, const media::DecodedAudio& audio, StatusLine& status) const {
        const bool knowsPeak = restartPeakResident();
        const auto start = std::chrono::steady_clock::now();
        UNDERVOICE_TRY_ASSIGN(const LoadedEngine loaded, load(context, choice, status));
        const std::chrono::duration<double> loadTime = std::chrono::steady_clock::now() - start;
        if (const std::string warning = languageWarning(loaded.info, m_request.options.decoding.language); !warning.empty())
            status.printAbove(stderr, name + ": " + warning);
        ProgressSink sink(name, status);
        UNDERVOICE_TRY_ASSIGN(api::TranscriptionSummary summary,
                              loaded.engine->transcribe(audio.pcm, m_request.options, /*jobSeed=*/0, /*resume=*/{}, sink, context.cancel->token()));
        Heard heard;
        heard.side = describe(choice, loaded.info, summary, loadTime.count());
        const api::MemoryPeaks& peaks = summary.memory;
        heard.side.bytes = {{"weights", loaded.info.weightBytes},     {"self_cache", peaks.selfCache}, {"cross_cache", peaks.crossCache},
                            {"encoder_workspace", peaks.encoderWorkspace}, {"transient", peaks.transient}, {"engine_total", peaks.engineTotal}};
        if (const auto peak = peakResidentBytes(); peak && knowsPeak) heard.side.bytes.emplace_back("peak_resident", *peak);
        heard.words = wordsOf(summary.segments);
        placeInRecording(heard.words, audio);
        heard.text = std::move(summary.text);
        return heard;
    }

    /// A player counts from the start of the file, whatever part was transcribed and whatever the container's clock says.
    static void placeInRecording(std::vector<Word>& words, const media::DecodedAudio& audio) {
        const auto place = [&](double& seconds) {
            const std::int64_t us = audio.timeMap.toContainerUs(std::llround(seconds * kSampleRateHz));
            seconds = static_cast<double>(us - audio.info.startUs) / 1e6;
        };
        for (Word& word : words) {
            place(word.startSeconds);
            place(word.endSeconds);
        }
    }

    ComparisonSide describe(const ModelChoice& choice, const api::ModelInfo& info, const api::TranscriptionSummary& summary, double loadSeconds) const {
        ComparisonSide side;
        side.model = choice.text;
        side.attention = info.attention;
        side.format = info.format;
        side.dtype = info.dtypeName;
        side.device = info.deviceName;
        side.mode = summary.mode == api::Mode::Batched ? "batched" : "careful";
        side.language = summary.language;
        side.textLanguage = m_request.options.decoding.task == text::Task::Translate ? "en" : summary.language;
        side.loadSeconds = loadSeconds;
        side.seconds = summary.seconds;
        side.decodedTokens = summary.decodedTokens;
        return side;
    }

    /// Aligns both sides and counts their errors, in the normal form of the language that both have written.
    static Status judge(const text::EnglishNormalizer& english, std::string_view reference, Heard& left, Heard& right, ComparisonReport& result) {
        const std::string &a = left.side.textLanguage, &b = right.side.textLanguage;
        const bool isEnglish = a == "en" && b == "en";
        const bool countsCharacters = text::isWrittenWithoutSpaces(a) && text::isWrittenWithoutSpaces(b);
        result.normalizer = isEnglish ? "english" : "basic";
        result.errorUnit = countsCharacters ? "characters" : "words";
        const text::BasicNormalizer basic, characters({.splitLetters = true});
        const TextNormalizer normalize = [&](std::string_view text) { return isEnglish ? english(text) : basic(text); };
        if (reference.starts_with("\xEF\xBB\xBF")) reference.remove_prefix(3);
        for (Heard* heard : {&left, &right}) {
            if (reference.empty()) break;
            const auto scored = [&](std::string_view text) { return countsCharacters ? characters(text) : normalize(text); };
            UNDERVOICE_TRY_ASSIGN(const text::Comparison errors, text::compareWords(scored(reference), scored(heard->text)));
            heard->side.errors = errors.counts;
        }
        UNDERVOICE_TRY_ASSIGN(result.words, compareSideBySide(std::move(left.words), std::move(right.words), normalize));
        result.left = std::move(left.side);
        result.right = std::move(right.side);
        return {};
    }

    Status present(ComparisonReport& report) const {
        report.reference = m_reference;
        if (!m_json.empty()) UNDERVOICE_TRY(writeFileAtomically(m_json, toJson(report) + "\n"));
        if (!m_html.empty()) UNDERVOICE_TRY(writePage(report));
        std::fputs(comparisonSummary(report).c_str(), stdout);
        std::fflush(stdout);
        for (const std::string& file : {m_json, m_html})
            if (!file.empty()) std::fprintf(stderr, "Written: %s\n", file.c_str());
        return {};
    }

    Status writePage(const ComparisonReport& report) const {
        UNDERVOICE_TRY_ASSIGN(const std::string source, pageAudioSource(m_request.files.front(), m_html, !m_noEmbed));
        if (!source.empty() && !source.starts_with("data:")) std::fprintf(stderr, "The page links the recording: keep both where they are.\n");
        return writeFileAtomically(m_html, comparisonPage(report, source));
    }

    TranscribeFlags m_flags;
    TranscribeRequest m_request;
    std::string m_left, m_right, m_reference, m_json, m_html;
    bool m_noEmbed = false;
};

}  // namespace

std::unique_ptr<Command> makeCompareCommand() { return std::make_unique<CompareCommand>(); }

}  // namespace undervoice::cli
