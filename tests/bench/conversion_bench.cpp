// What conversions of a model cost on several sets of recordings, beside each other: how far their predictions are from the original's,
// and the word errors of both. The original works once for all conversions, and a window is encoded once for all models.
//
// conversion_bench --original MODEL --converted FOLDER … --set MANIFEST.tsv --set RECORDING … --out FOLDER
//
// A recording's reference is RECORDING.tsv beside it, with a column "text"; its lines are resampled each for itself. FOLDER/SET.json keeps
// what was measured, so that a run that was interrupted, or is given one more conversion, measures what is missing. FOLDER/table.md is made
// of all that is there. --predictions_only leaves out the texts, which take most of the time.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "base/folders.h"
#include "clip_list.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/convert/calibration.h"
#include "engine/convert/parity.h"
#include "engine/convert/report.h"
#include "engine/loaded_model.h"

namespace undervoice {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMostBytes = 64 << 20;  // of a set's results, and of a recording's reference

struct Options {
    std::string original, language = "en", out;
    std::vector<std::string> converted, sets;
    int clips = 300, threads = 1;
    int windows = 0;  // of a set, for predictions; 0: all
    bool isPredictionsOnly = false;
};

/// The column "text" of a table, a line each.
Result<std::string> referenceOf(const fs::path& table) {
    UNDERVOICE_TRY_ASSIGN(const std::string content, readWholeFile(table, kMostBytes));
    std::istringstream stream(content);
    std::string line, text;
    std::getline(stream, line);
    const std::size_t last = line.rfind('\t');
    if (line.substr(last == std::string::npos ? 0 : last + 1) != "text") return fail(ErrorCode::Format, "The last column of " + table.string() + " is not \"text\".");
    while (std::getline(stream, line)) text += line.substr(line.rfind('\t') + 1) + "\n";
    return text;
}

Result<std::vector<api::ConversionClip>> clipsOf(const fs::path& set, const Options& options) {
    UNDERVOICE_TRY_ASSIGN(auto entries, cli::listClips(set));
    if (entries.size() > static_cast<std::size_t>(options.clips)) entries.resize(static_cast<std::size_t>(options.clips));
    cli::StatusLine status(cli::isTerminal(stderr));
    UNDERVOICE_TRY_ASSIGN(auto clips, cli::decodeClips({{set.string(), std::move(entries)}}, {}, status, {}));
    for (api::ConversionClip& clip : clips)
        if (clip.language.empty()) clip.language = options.language;
    if (set.extension() != ".tsv") {
        UNDERVOICE_TRY_ASSIGN(clips.front().referenceText, referenceOf(fs::path(set).replace_extension(".tsv")));
    }
    return clips;
}

class Comparison {
  public:
    static Result<Comparison> create(const Options& options) {
        Comparison comparison(options);
        UNDERVOICE_TRY_ASSIGN(comparison.m_original, comparison.load(options.original));
        UNDERVOICE_TRY_ASSIGN(const auto source, engine::Checkpoint::open(options.original));
        for (const std::string& folder : options.converted) {
            UNDERVOICE_TRY_ASSIGN(const auto written, engine::Checkpoint::open(folder));
            UNDERVOICE_TRY_ASSIGN(const bool isSame, engine::sameEncoder(*source, *written, {}));
            if (!isSame) return fail(ErrorCode::InvalidArgument, "The encoder of " + folder + " is not the original's, so it cannot be shared.");
            UNDERVOICE_TRY_ASSIGN(auto model, comparison.load(folder));
            comparison.m_converted.emplace_back(fs::path(folder).filename().string(), std::move(model));
        }
        return comparison;
    }

    /// Adds to `known` (name of a conversion → its results) those that are missing.
    Status measure(const fs::path& set, json& known) const {
        std::vector<std::string> names;
        engine::Models missing;
        for (const auto& [name, model] : m_converted) {
            if (known.contains(name) && (m_options.isPredictionsOnly || known[name].contains("texts"))) continue;
            names.push_back(name);
            missing.push_back(model.get());
        }
        if (missing.empty()) return {};
        UNDERVOICE_TRY_ASSIGN(const auto owned, clipsOf(set, m_options));
        const engine::Clips clips = engine::pointersTo(owned);
        UNDERVOICE_TRY_ASSIGN(auto planned, engine::singleWindows(clips));
        if (m_options.windows > 0 && planned.size() > static_cast<std::size_t>(m_options.windows)) planned.resize(static_cast<std::size_t>(m_options.windows));
        UNDERVOICE_TRY_ASSIGN(const auto windows, engine::readWindows(*m_original, clips, planned, "reading", show(), {}));
        UNDERVOICE_TRY_ASSIGN(auto parities, engine::compareLogits(*m_original, missing, windows, "comparing predictions", show(), {}));
        std::vector<engine::SetReport> reports;
        for (engine::LogitParity& parity : parities) reports.push_back({set.stem().string(), std::move(parity), {}});
        if (!m_options.isPredictionsOnly) UNDERVOICE_TRY(compareTexts(missing, clips, reports));
        for (std::size_t i = 0; i < missing.size(); ++i) {
            known[names[i]] = json::parse(engine::setJson(reports[i]));
            if (m_options.isPredictionsOnly) known[names[i]].erase("texts");
        }
        return {};
    }

  private:
    explicit Comparison(const Options& options) : m_options(options) {}

    /// reports: [converted model]
    Status compareTexts(const engine::Models& converted, const engine::Clips& clips, std::vector<engine::SetReport>& reports) const {
        engine::Models all{m_original.get()};
        all.insert(all.end(), converted.begin(), converted.end());
        UNDERVOICE_TRY_ASSIGN(const auto texts, engine::transcribeClips(all, clips, "texts", show(), {}));
        for (std::size_t i = 0; i < reports.size(); ++i) {
            UNDERVOICE_TRY_ASSIGN(reports[i].texts, engine::compareTranscripts(clips, texts[0], texts[i + 1], assets(), /*seed=*/0));
            for (const engine::ClipTranscript& transcript : texts[0]) reports[i].originalSeconds += transcript.seconds;
            for (const engine::ClipTranscript& transcript : texts[i + 1]) reports[i].convertedSeconds += transcript.seconds;
        }
        return {};
    }

    static fs::path assets() { return cacheHome() / "undervoice/assets"; }

    Result<std::unique_ptr<engine::LoadedModel>> load(const std::string& path) const {
        api::ModelOptions model;
        model.path = path;
        model.assetsFolder = assets();
        model.device = api::DeviceKind::Cpu;
        model.dtype = api::Dtype::Float32;
        return engine::loadModel(model, m_options.threads, {}, {});
    }

    /// A line each time another twentieth is done.
    static ProgressFunction show() {
        return [shown = std::int64_t{-1}](const Progress& progress) mutable {
            const std::int64_t part = progress.total > 0 ? 20 * progress.done / progress.total : 0;
            if (part == shown) return;
            shown = part;
            std::fprintf(stderr, "  %s %lld %%\n", progress.phase.c_str(), static_cast<long long>(5 * part));
        };
    }

    Options m_options;
    std::unique_ptr<engine::LoadedModel> m_original;
    std::vector<std::pair<std::string, std::unique_ptr<engine::LoadedModel>>> m_converted;
};

/// One set's table.
std::string tableOf(const std::string& set, const json& conversions) {
    std::string out = "### " + set + "\n\n";
    char line[512];
    bool isFirst = true;
    for (const auto& [name, result] : conversions.items()) {
        const json& logits = result["logits"];
        const json texts = result.value("texts", json());
        const auto percent = [](const json& share) { return 100 * share.get<double>(); };
        if (isFirst) {
            if (!texts.is_null()) {
                std::snprintf(line, sizeof line, "%d recordings; the original's word error rate is %.2f %% of %d words (%d substituted, %d deleted, %d inserted).\n\n",
                              texts["clips"].get<int>(), percent(texts["original"]["wer"]), texts["original"]["words"].get<int>(),
                              texts["original"]["substitutions"].get<int>(), texts["original"]["deletions"].get<int>(), texts["original"]["insertions"].get<int>());
                out += line;
            }
            out += "| conversion | KL without / with prompt / timestamps | same first choice, without / with prompt | WER | difference [95 %] | S / D / I | words changed |\n"
                   "| --- | --- | --- | ---: | --- | --- | ---: |\n";
            isFirst = false;
        }
        std::snprintf(line, sizeof line, "| %s | %.4f / %.4f / %.4f | %.1f / %.1f %% |", name.c_str(), logits["without_prompt"]["mean_kl"].get<double>(),
                      logits["with_prompt"]["mean_kl"].get<double>(), logits["timestamps"]["mean_kl"].get<double>(),
                      percent(logits["without_prompt"]["top1_agreement"]), percent(logits["with_prompt"]["top1_agreement"]));
        out += line;
        if (texts.is_null()) {
            out += " – | – | – | – |\n";
            continue;
        }
        const json& after = texts["converted"];
        std::snprintf(line, sizeof line, " %.2f %% | %+.2f [%+.2f, %+.2f] | %d / %d / %d | %.2f %% |\n", percent(after["wer"]), percent(texts["difference"]["value"]),
                      percent(texts["difference"]["low"]), percent(texts["difference"]["high"]), after["substitutions"].get<int>(), after["deletions"].get<int>(),
                      after["insertions"].get<int>(), percent(texts["words_changed"]["wer"]));
        out += line;
    }
    return out + "\n";
}

Status run(const Options& options) {
    at::set_num_threads(options.threads);
    const c10::InferenceMode inference;
    UNDERVOICE_TRY_ASSIGN(const Comparison comparison, Comparison::create(options));
    fs::create_directories(options.out);
    std::string tables;
    for (const std::string& set : options.sets) {
        const std::string name = fs::path(set).stem().string();
        const fs::path file = fs::path(options.out) / (name + ".json");
        json known = json::object();
        if (fs::exists(file)) {
            UNDERVOICE_TRY_ASSIGN(const std::string text, readWholeFile(file, kMostBytes));
            known = json::parse(text);
        }
        std::fprintf(stderr, "%s\n", name.c_str());
        UNDERVOICE_TRY(comparison.measure(set, known));
        UNDERVOICE_TRY(writeFileAtomically(file, known.dump(1) + "\n"));
        tables += tableOf(name, known);
        UNDERVOICE_TRY(writeFileAtomically(fs::path(options.out) / "table.md", tables));
    }
    std::printf("%s", tables.c_str());
    return {};
}

}  // namespace
}  // namespace undervoice

int main(int argc, char** argv) {
    undervoice::Options options;
    CLI::App app("Conversions of a model beside each other, on several sets of recordings");
    app.add_option("--original", options.original, "Path of the model that was converted")->required();
    app.add_option("--converted", options.converted, "Folders of conversions")->required();
    app.add_option("--set", options.sets, "Manifests, or recordings with a table of the same name beside them")->required();
    app.add_option("--out", options.out, "Folder for results; those that are there are kept")->required();
    app.add_option("--clips", options.clips, "The first so many of each manifest")->capture_default_str()->check(CLI::Range(1, 1'000'000));
    app.add_option("--windows", options.windows, "Windows of a set to compare predictions on; 0: all")->capture_default_str()->check(CLI::Range(0, 1'000'000));
    app.add_flag("--predictions_only", options.isPredictionsOnly, "No texts and no word errors");
    app.add_option("--language", options.language, "Of recordings whose manifest does not say")->capture_default_str();
    app.add_option("--threads", options.threads, "Processor threads")->capture_default_str()->check(CLI::Range(1, 1024));
    CLI11_PARSE(app, argc, argv);
    const undervoice::Status status = undervoice::run(options);
    if (!status) std::fprintf(stderr, "%s\n", status.error().message.c_str());
    return status ? 0 : 1;
}
