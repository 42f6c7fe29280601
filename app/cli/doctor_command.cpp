// undervoice doctor: what is here, what works, and what to do about what does not, in plain words.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/folders.h"
#include "catalog/catalog.h"
#include "command.h"
#include "library/library.h"
#include "loaded_engine.h"
#include "media/decode.h"
#include "media/ffmpeg_version.h"
#include "terminal.h"

namespace undervoice::cli {
namespace {

constexpr std::int64_t kSelfTestUs = 11'000'000;

std::string gigabytes(std::int64_t bytes) { return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9); }

/// Counts the findings and prints them aligned.
class Report {
  public:
    void good(const std::string& what, const std::string& text) { print("ok", what, text); }
    void note(const std::string& what, const std::string& text) { print("--", what, text); }
    void bad(const std::string& what, const std::string& text) {
        print("!!", what, text);
        ++m_problems;
    }
    int problems() const { return m_problems; }

  private:
    static void print(const char* sign, const std::string& what, const std::string& text) {
        std::printf("%s\n", fmt::format(" {}  {:<10} {}", sign, what, text).c_str());
        std::fflush(stdout);
    }
    int m_problems = 0;
};

class NullSink : public api::TranscriptionSink {
  public:
    Status onWindow(const Window&) override { return {}; }
};

class DoctorCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("doctor", "Checks device, LibTorch, FFmpeg, models, memory and library, and transcribes 11 seconds");
        m_app->add_option("--model", m_model, "Model for the self-test (default: the smallest installed)");
    }

    int run(const Context& context) override {
        Report findings;
        findings.good("program", "undervoice " UNDERVOICE_VERSION);
        checkMedia(findings);
        checkLibrary(context, findings);
        checkAssets(context, findings);
        checkEngine(context, findings);
        if (context.cancel->token().isCancelled()) return kCancelled;
        std::printf("%s\n", findings.problems() == 0 ? "All is well." : fmt::format("{} thing(s) need attention, marked !! above.", findings.problems()).c_str());
        return findings.problems() == 0 ? kDone : kFailed;
    }

  private:
    static void checkMedia(Report& findings) { findings.good("FFmpeg", media::ffmpegVersion()); }

    static void checkMemory(std::int64_t free, Report& findings) {
        const std::string text = gigabytes(free) + " of memory are free";
        if (free < 1'000'000'000)
            findings.bad("memory", text + "; base needs about 0.6 GB, larger models more: close other programs.");
        else
            findings.good("memory", text);
    }

    static void checkLibrary(const Context& context, Report& findings) {
        std::error_code ignored;
        if (!std::filesystem::exists(context.library, ignored)) {
            findings.note("library", context.library.string() + " will be made by the first transcription");
            return;
        }
        const auto report = library::verifyLibrary(context.library, {}, {}, context.cancel->token());
        if (!report)
            findings.bad("library", report.error().message);
        else if (!report->problems.empty())
            findings.bad("library", report->problems.front() + " Run undervoice library verify for the whole list.");
        else
            findings.good("library", fmt::format("{}: {} recordings, {} segments", context.library.string(), report->recordings, report->segments));
    }

    static void checkAssets(const Context& context, Report& findings) {
        for (const auto& [what, file] : {std::pair{"tokenizer", "multilingual.tiktoken"}, {"tokenizer", "gpt2.tiktoken"}, {"spelling", "english.json"}, {"speech", "silero_vad.jit"}}) {
            const auto path = context.depsFolder / "assets" / file;
            std::error_code ignored;
            if (std::filesystem::exists(path, ignored))
                findings.good(what, std::string(file) + " is here");
            else
                findings.bad(what, path.string() + " is missing: run packaging/setup.sh.");
        }
    }

    void checkEngine(const Context& context, Report& findings) const {
        auto engine = api::loadEngine();
        if (!engine) return findings.bad("engine", engine.error().message);
        if (const auto devices = (*engine)->describeDevices()) describe(*devices, findings);
        else findings.bad("engine", devices.error().message);
        engine->reset();
        selfTest(context, findings);
    }

    static void describe(const std::string& text, Report& findings) {
        const auto value = nlohmann::json::parse(text, nullptr, false);
        const auto field = [&](const char* pointer) {
            const nlohmann::json::json_pointer path(pointer);
            if (!value.contains(path)) return std::string("not known");
            const auto& found = value.at(path);
            return found.is_string() ? found.get<std::string>() : found.dump();
        };
        findings.good("LibTorch", field("/libtorch/version") + (field("/libtorch/has_cuda") == "true" ? ", with CUDA" : ", for the processor only"));
        findings.good("processor", fmt::format("{}, {} cores, {}", field("/cpu/name"), field("/cpu/physical_cores"), field("/cpu/vector_extensions")));
        const nlohmann::json::json_pointer available("/memory/available_bytes");
        if (value.contains(available)) checkMemory(value.at(available).get<std::int64_t>(), findings);
        const nlohmann::json::json_pointer devices("/cuda/devices");
        const auto gpus = value.contains(devices) ? value.at(devices) : nlohmann::json::array();
        for (const auto& gpu : gpus) {
            const std::int64_t free = gpu.value("free_bytes", std::int64_t{0}), total = gpu.value("total_bytes", std::int64_t{0});
            const std::string memory = total > 0 ? fmt::format(", {} of {} of memory free", gigabytes(free), gigabytes(total)) : "";
            findings.good("GPU", fmt::format("{}{}, driver {}", gpu.value("name", "NVIDIA GPU"), memory, field("/cuda/driver")));
        }
        if (gpus.empty())
            findings.note("GPU", "no NVIDIA GPU was found; everything runs on the processor");
        else if (field("/libtorch/has_cuda") != "true")
            findings.note("GPU", "LibTorch was installed without CUDA: run packaging/setup.sh again to use the GPU");
    }

    void selfTest(const Context& context, Report& findings) const {
        const auto installed = catalog::listInstalled(catalogFolders(context, {}));
        for (const auto& model : installed) findings.good("model", fmt::format("{}  {}", model.name, model.path.string()));
        if (installed.empty() && m_model.empty())
            return findings.bad("model", "No Whisper model was found: run packaging/setup.sh, or give one with --model PATH.");
        const Status done = transcribeSample(context, m_model.empty() ? installed.front().path.string() : m_model, findings);
        if (!done) findings.bad("self-test", done.error().message);
    }

    static Status transcribeSample(const Context& context, const std::string& model, Report& findings) {
        StatusLine status(isTerminal(stderr));
        UNDERVOICE_TRY_ASSIGN(const LoadedEngine loaded, loadEngineWithModel(context, model, {}, {}, status));
        media::DecodeOptions part;
        part.toUs = kSelfTestUs;
        part.hashContent = false;
        UNDERVOICE_TRY_ASSIGN(const auto audio, media::decode(samplePath(), part, {}, context.cancel->token()));
        api::TranscribeOptions options;
        options.mode = api::Mode::Batched;  // which looks for speech first
        options.decoding.language = "en";
        NullSink sink;
        status.show("self-test: transcribing 11 seconds");
        UNDERVOICE_TRY_ASSIGN(const auto result, loaded.engine->transcribe(audio.pcm, options, 1, {}, sink, context.cancel->token()));
        status.clear();
        findings.good("speed", fmt::format("{} on {} ({}): 11 s in {:.1f} s, {:.1f} times real time", loaded.found.name, loaded.info.deviceName,
                                           loaded.info.dtypeName, result.seconds, 11 / result.seconds));
        if (result.text.find("lighthouse") == std::string::npos)
            return fail(ErrorCode::Internal, "The sample was heard as \"" + result.text + "\": the model or the computation is not right on this machine.");
        findings.good("self-test", "the sample interview was understood");
        return {};
    }

    std::string m_model;
};

}  // namespace

std::unique_ptr<Command> makeDoctorCommand() { return std::make_unique<DoctorCommand>(); }

}  // namespace undervoice::cli
