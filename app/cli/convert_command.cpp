// undervoice convert IN OUT: an ordinary Whisper checkpoint becomes one with a small self-attention cache, and a report says what that cost.

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>
#include <utility>

#include "api/converter.h"
#include "base/atomic_file.h"
#include "base/folders.h"
#include "clip_list.h"
#include "command.h"
#include "convert_works.h"
#include "library/library.h"
#include "loaded_engine.h"
#include "python_values.h"

namespace undervoice::cli {
namespace {

namespace fs = std::filesystem;
using Metric = api::ConversionOptions::Metric;

/// For the help text: what is taken where nothing is said.
std::string usually(int api::ConversionEffort::*part) {
    constexpr int kTiny = 384, kBase = 512;
    return "Default: " + std::to_string(api::usualEffort(kTiny).*part) + " for tiny, " + std::to_string(api::usualEffort(kBase).*part) + " for larger models";
}

class ConvertCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("convert", "Makes a model whose decoder keeps low-rank latents (Whisper-MLA), and proves what that costs");
        CLI::App& app = *m_app;
        app.add_option("model", m_model, "Name or path of the checkpoint to convert; it is not changed")->required();
        app.add_option("output", m_output, "Folder to write (with --to openai a file); must not be there yet")->required();
        app.add_option("--patch", m_options.patch, "Also write a patch: what differs from the source alone, for people who have it")->group("Exchange");
        app.add_option("--apply", m_apply, "Make the converted model from the source and this patch instead of converting")->group("Exchange");
        app.add_option("--merge", m_stride, "Make of a converted model one that merges so many neighbouring tokens in its cache (mtla); it needs fine-tuning")->check(CLI::Range(2, 448))->group("Exchange");
        app.add_flag("--normalize", m_normalizes, "With --merge: average merged latents instead of summing them")->group("Exchange");
        app.add_option("--to", m_to, "Write the model as other programs load it instead, latents multiplied out: huggingface or openai")->group("Exchange");
        app.add_option("--preset", m_preset, "Percent of the self-attention's cache to save: 62.5, 81.25, 87.5, 90.6 or 93.75")->capture_default_str()->group("Size");
        app.add_option("--self_rank", m_ranks, "Numbers a token and layer instead: one for all layers, or a list")->group("Size");
        app.add_option("--budget", m_budget, "Bytes of the self-attention's cache of one row of 448 tokens instead, such as 400000 or 1.5MB")->group("Size");
        app.add_option("--rank_plan", m_rankPlan, "measured: ranks by what each layer's conversion costs, as many numbers in all; even: the same in every layer")->capture_default_str()->group("Size");
        app.add_option("--first_layer", m_firstLayer, "t: recomputed from the token ids, exact and without a cache; mla: converted like the others")->capture_default_str()->group("Size");
        app.add_option("--calibration", m_calibration, "Recordings to learn from: files, folders or manifests (.tsv); each gives an equal share. Default: the bundled sample, speech that set-up synthesised, and the library")->group("Learning");
        app.add_option("--calibration_windows", m_options.calibrationWindows, "Windows of 30 s at most to learn from. " + usually(&api::ConversionEffort::calibrationWindows))->group("Learning");
        app.add_option("--healing_steps", m_options.healingSteps, "Steps of layer-local healing, fewer in layers that cost less; 0: none. " + usually(&api::ConversionEffort::healingSteps))->group("Learning");
        app.add_option("--healing_rate", m_options.healingRate, "Learning rate of healing")->capture_default_str()->group("Learning");
        app.add_option("--heal", m_healed, "factors: the latent factors and biases; all: also the weights of queries and output, a little closer, with a patch three times the size")->capture_default_str()->group("Learning");
        app.add_option("--metric", m_metric, "How the factors are found: attention, balanced, plain (activations), weights (plain SVD)")->capture_default_str()->group("Learning");
        app.add_option("--seed", m_options.seed, "The same seed gives the same model")->capture_default_str()->group("Learning");
        app.add_option("--layout", m_layout, "head: ours; flat: as the original Whisper-MLA repository converts, for comparison")->capture_default_str()->group("Original repository");
        app.add_option("--select", m_select, "flat: key dimensions that stay: uniform or 2-norm")->capture_default_str()->group("Original repository");
        app.add_option("--kept", m_flat.kept, "flat: how many (uniform: of all heads together; 2-norm: of each)")->capture_default_str()->group("Original repository");
        app.add_option("--uniform_start", m_flat.uniformStart, "flat: the first of them")->capture_default_str()->group("Original repository");
        app.add_option("--low_rank", m_flat.lowRank, "flat: the latent's rank, times the heads")->capture_default_str()->group("Original repository");
        app.add_flag("--split", m_flat.splits, "flat: latents of their own for keys and values")->group("Original repository");
        app.add_flag("--decoder_self_only", m_decoderSelfOnly, "flat: leave encoder and cross-attention as they are")->group("Original repository");
        app.add_option("--ranks", m_flat.ranks, "flat: read the 2-norm ranks from this file instead of measuring them")->group("Original repository");
        app.add_option("--write_ranks", m_flat.writeRanks, "flat: write the measured 2-norm ranks to this file; must not be there yet")->group("Original repository");
        app.add_flag("--fix_cross_keys", m_flat.fixesCrossKeys, "flat: rank cross-attention's keys by the encoder's output, which they are made of")->group("Original repository");
        app.add_option("--test", m_test, "Recordings to compare both models on: files, folders or manifests with texts")->group("Proof");
        app.add_option("--test_clips", m_testClips, "Clips of each --test at most")->capture_default_str()->check(CLI::Range(1, 1000000))->group("Proof");
        app.add_option("--max_kl", m_options.largestKl, "Gate: nats between the models' predictions")->capture_default_str()->group("Proof");
        app.add_option("--max_wer_rise", m_werRisePoints, "Gate: rise of the word error rate in points")->capture_default_str()->group("Proof");
        app.add_option("--windows", m_options.windows, "Windows decoded together, for the report's bytes")->capture_default_str()->group("Proof");
        app.add_option("--beams", m_options.beams, "Beams of a window, for the report's bytes")->capture_default_str()->group("Proof");
        app.add_option("--report", m_report, "Also write the report to this file (.json or .md)")->group("Proof");
        app.add_flag("--force", m_options.writesNotRecommended, "Write the model even when a gate is missed");
        app.add_option("--dtype", m_dtype, "float16, bfloat16 or float32: of the written weights")->capture_default_str();
        app.add_option("--threads", m_threads, "Processor threads; 0: one per core")->capture_default_str()->check(CLI::Range(0, 1024));
    }

    int run(const Context& context) override {
        const Status status = runChosen(context);
        if (!status) return report(status.error());
        return m_isComplete ? kDone : kFailed;
    }

  private:
    Status runChosen(const Context& context) {
        const int others = (m_apply.empty() ? 0 : 1) + (m_to.empty() ? 0 : 1) + (m_stride > 0 ? 1 : 0);
        if (others > 1) return fail(ErrorCode::InvalidArgument, "--apply, --to and --merge are different things to do; give one of them.");
        UNDERVOICE_TRY(resolve());
        UNDERVOICE_TRY(checkOptionsOf(work(), *m_app));
        if (others == 0) return convert(context);
        StatusLine status(isTerminal(stderr));
        UNDERVOICE_TRY_ASSIGN(const api::ModelOptions source, sourceModel(context));
        UNDERVOICE_TRY_ASSIGN(const auto engine, api::loadEngine());
        const SpeedMeter meter;
        const auto show = [&](const Progress& progress) { status.show(statusText(progress, meter)); };
        if (!m_apply.empty()) {
            UNDERVOICE_TRY(engine->converter().applyPatch(source, m_apply, m_output, show, context.cancel->token()));
        } else if (m_stride > 0) {
            UNDERVOICE_TRY(engine->converter().mergeTokens(source, m_stride, m_normalizes, m_output, show, context.cancel->token()));
            status.printAbove(stderr, "This model needs fine-tuning: its tokens are merged with weights that nothing has learned.");
        } else {
            using Layout = api::Converter::Layout;
            UNDERVOICE_TRY_ASSIGN(const Layout layout, (chooseFrom<Layout>("--to", m_to, {{"huggingface", Layout::HuggingFace}, {"openai", Layout::OpenAi}})));
            UNDERVOICE_TRY(engine->converter().exportOrdinary(source, layout, m_options.dtype, m_output, show, context.cancel->token()));
        }
        status.clear();
        m_isComplete = true;
        std::fprintf(stderr, "Written to %s.\n", m_output.c_str());
        return {};
    }

    /// Once all is resolved.
    ConvertWork work() const {
        if (!m_apply.empty()) return ConvertWork::Apply;
        if (m_stride > 0) return ConvertWork::Merge;
        if (!m_to.empty()) return ConvertWork::Export;
        if (!m_isFlat) return ConvertWork::Head;
        return m_flat.selection == api::FlatConversionOptions::Selection::Uniform ? ConvertWork::FlatUniform : ConvertWork::FlatTwoNorm;
    }

    Result<api::ModelOptions> sourceModel(const Context& context) const {
        UNDERVOICE_TRY_ASSIGN(const catalog::FoundModel found, chooseModel(context, m_model, {}));
        api::ModelOptions source;
        source.path = found.path;
        source.name = found.name;
        source.assetsFolder = context.depsFolder / "assets";
        source.threads = m_threads;
        return source;
    }

    Status resolve() {
        m_options.output = m_output;
        UNDERVOICE_TRY_ASSIGN(m_options.savedShare, savedShare());
        UNDERVOICE_TRY_ASSIGN(const auto ranks, parseTokenList("--self_rank", m_ranks));
        m_options.ranks = ranks.value_or(std::vector<int>());
        if (!m_budget.empty()) {
            UNDERVOICE_TRY_ASSIGN(m_options.budgetBytes, parseBytes("--budget", m_budget));
        }
        UNDERVOICE_TRY_ASSIGN(m_options.firstLayerFromTokens, (chooseFrom<bool>("--first_layer", m_firstLayer, {{"t", true}, {"mla", false}})));
        UNDERVOICE_TRY_ASSIGN(m_options.metric, (chooseFrom<Metric>("--metric", m_metric,
            {{"attention", Metric::Attention}, {"balanced", Metric::Balanced}, {"plain", Metric::Plain}, {"weights", Metric::Weights}})));
        UNDERVOICE_TRY_ASSIGN(m_options.dtype, (chooseFrom<api::Dtype>("--dtype", m_dtype,
            {{"float16", api::Dtype::Float16}, {"bfloat16", api::Dtype::BFloat16}, {"float32", api::Dtype::Float32}})));
        UNDERVOICE_TRY_ASSIGN(m_options.healsProjections, (chooseFrom<bool>("--heal", m_healed, {{"all", true}, {"factors", false}})));
        using RankPlan = api::ConversionOptions::RankPlan;
        UNDERVOICE_TRY_ASSIGN(m_options.rankPlan, (chooseFrom<RankPlan>("--rank_plan", m_rankPlan, {{"measured", RankPlan::Measured}, {"even", RankPlan::Even}})));
        UNDERVOICE_TRY_ASSIGN(m_isFlat, (chooseFrom<bool>("--layout", m_layout, {{"head", false}, {"flat", true}})));
        using Selection = api::FlatConversionOptions::Selection;
        UNDERVOICE_TRY_ASSIGN(m_flat.selection, (chooseFrom<Selection>("--select", m_select, {{"uniform", Selection::Uniform}, {"2-norm", Selection::TwoNorm}})));
        m_flat.convertsAll = !m_decoderSelfOnly;
        m_options.largestWerRise = m_werRisePoints / 100;
        return api::validate(m_options);
    }

    Result<double> savedShare() const {
        // As the spelled fractions of a layer's width: 3/4, 3/8, 1/4, 3/16, 1/8.
        return chooseFrom<double>("--preset", m_preset, {{"62.5", 0.625}, {"81.25", 0.8125}, {"87.5", 0.875}, {"90.6", 0.90625}, {"93.75", 0.9375}});
    }

    /// What is on the machine anyway: the sample, and the speech that set-up synthesised.
    static std::vector<std::string> defaultCalibration(const Context& context) {
        std::vector<std::string> paths;
        std::error_code ignored;
        for (const fs::path& path : {samplePath(), context.depsFolder / "calibration" / "speech.tsv"})
            if (fs::exists(path, ignored)) paths.push_back(path.string());
        return paths;
    }

    /// Recordings of the library whose files are still there: what the person really listens to.
    static ClipsOfArgument libraryClips(const Context& context) {
        ClipsOfArgument found{"the library", {}};
        const auto library = library::LibraryReader::open(context.library);
        if (!library) return found;
        const auto recordings = (*library)->recordings();
        std::error_code ignored;
        for (const library::RecordingSummary& summary : recordings.value_or(std::vector<library::RecordingSummary>()))
            if (fs::is_regular_file(summary.recording.facts.path, ignored))
                found.clips.push_back({.path = summary.recording.facts.path, .speaker = {}, .language = {}, .text = {}});
        return found;
    }

    static Result<std::vector<ClipsOfArgument>> listsOf(const std::vector<std::string>& arguments) {
        std::vector<ClipsOfArgument> lists;
        for (const std::string& argument : arguments) {
            UNDERVOICE_TRY_ASSIGN(auto list, listClips(argument));
            lists.push_back({argument, std::move(list)});
        }
        return lists;
    }

    /// No more than that many windows take.
    Result<std::vector<api::ConversionClip>> calibrationClips(const Context& context, int windows, StatusLine& status) const {
        UNDERVOICE_TRY_ASSIGN(auto lists, listsOf(m_calibration.empty() ? defaultCalibration(context) : m_calibration));
        if (m_calibration.empty())
            if (ClipsOfArgument own = libraryClips(context); !own.clips.empty()) lists.push_back(std::move(own));
        for (const ClipsOfArgument& list : lists)
            status.printAbove(stderr, "Learns from " + list.argument + " (" + std::to_string(list.clips.size()) + (list.clips.size() == 1 ? " recording)" : " recordings)"));
        ClipSelection selection;
        selection.seconds = windows * 30.0;
        selection.seed = m_options.seed;
        return decodeClips(lists, selection, status, context.cancel->token());
    }

    /// Beside the model: each can be written when the work is done, and none is another.
    Status checkFiles() const {
        UNDERVOICE_TRY(api::checkPatch(m_options, m_isFlat));
        if (m_isFlat) UNDERVOICE_TRY(api::validate(m_flat, m_options.output));
        if (m_report.empty()) return {};
        UNDERVOICE_TRY(api::checkNewFile(m_report, m_options.output, "the report"));
        for (const auto& [option, file] : {std::pair("--patch", m_options.patch), std::pair("--write_ranks", m_flat.writeRanks)})
            if (!file.empty() && fs::absolute(m_report).lexically_normal() == fs::absolute(file).lexically_normal())
                return fail(ErrorCode::InvalidArgument, std::string(option) + " and --report name the same file, " + m_report + "; give each a file of its own.");
        return {};
    }

    Status convert(const Context& context) {
        UNDERVOICE_TRY(checkFiles());
        StatusLine status(isTerminal(stderr));
        api::ConversionRequest request;
        UNDERVOICE_TRY_ASSIGN(request.source, sourceModel(context));
        request.options = m_options;
        if (m_isFlat) request.flat = m_flat;
        UNDERVOICE_TRY_ASSIGN(const auto engine, api::loadEngine());
        UNDERVOICE_TRY_ASSIGN(const api::ConversionEffort usual, engine->converter().effortFor(request.source));
        if (m_options.metric != Metric::Weights || m_options.healingSteps != 0 || !m_calibration.empty()) {
            UNDERVOICE_TRY_ASSIGN(request.calibration, calibrationClips(context, m_options.calibrationWindows.value_or(usual.calibrationWindows), status));
        }
        ClipSelection tests;
        tests.mostOfEach = static_cast<std::size_t>(m_testClips);
        tests.seed = m_options.seed;
        UNDERVOICE_TRY_ASSIGN(const auto testLists, listsOf(m_test));
        UNDERVOICE_TRY_ASSIGN(request.test, decodeClips(testLists, tests, status, context.cancel->token()));
        const SpeedMeter meter;
        const auto show = [&](const Progress& progress) { status.show(statusText(progress, meter)); };
        UNDERVOICE_TRY_ASSIGN(const api::ConversionOutcome outcome, engine->converter().convert(request, show, context.cancel->token()));
        status.clear();
        return finish(outcome);
    }

    Status finish(const api::ConversionOutcome& outcome) {
        std::printf("%s\n", outcome.reportMarkdown.c_str());
        m_isComplete = outcome.isWritten && outcome.patchProblem.empty();
        if (outcome.isWritten) std::fprintf(stderr, "Written to %s.\n", m_output.c_str());
        if (outcome.patchBytes > 0) std::fprintf(stderr, "The patch %s has %.1f MB.\n", m_options.patch.c_str(), static_cast<double>(outcome.patchBytes) / 1e6);
        if (!outcome.isWritten)
            std::fprintf(stderr, "Nothing was written: the model is not recommended (%s) --force writes it all the same.\n", outcome.missedGates.front().c_str());
        if (!outcome.patchProblem.empty()) std::fprintf(stderr, "%s\n", outcome.patchProblem.c_str());
        if (m_report.empty()) return {};
        return writeFileAtomically(m_report, fs::path(m_report).extension() == ".md" ? outcome.reportMarkdown : outcome.reportJson);
    }

    api::ConversionOptions m_options;
    api::FlatConversionOptions m_flat;
    int m_stride = 0;
    bool m_normalizes = false, m_isFlat = false, m_decoderSelfOnly = false;
    std::string m_rankPlan = "measured", m_layout = "head", m_select = "uniform";
    std::string m_model, m_output, m_preset = "87.5", m_ranks, m_budget, m_firstLayer = "t", m_metric = "attention", m_dtype = "float16", m_healed = "factors", m_report, m_apply, m_to;
    std::vector<std::string> m_calibration, m_test;
    double m_werRisePoints = 1;
    int m_testClips = 300, m_threads = 0;
    bool m_isComplete = false;  ///< all that was asked for is written
};

}  // namespace

std::unique_ptr<Command> makeConvertCommand() { return std::make_unique<ConvertCommand>(); }

}  // namespace undervoice::cli
