#include "reference_runs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "media/decode.h"
#include "support/fixtures.h"

namespace undervoice::test {
namespace fs = std::filesystem;
namespace {

constexpr std::array<const char*, 4> kKinds = {"greedy", "beam5", "words", "careful"};
constexpr int kQuickClips = 3;  // a model, of a few seconds each

bool isShort(const nlohmann::json& entry) {
    return !entry.contains("part") && entry.at("audio").get<std::string>().starts_with("speech/");
}

}  // namespace

std::string ReferenceRun::name() const { return model + " " + kind + " " + file.stem().string(); }
nlohmann::json ReferenceRun::clip() const { return readJson(file); }
std::ostream& operator<<(std::ostream& out, const ReferenceRun& run) { return out << run.name(); }

std::vector<ReferenceRun> referenceRuns(bool quick) {
    std::vector<ReferenceRun> runs;
    if (realFolder().empty()) return runs;
    const fs::path folder = realFolder() / "reference";
    std::vector<fs::path> models;
    for (const auto& entry : fs::directory_iterator(folder))
        if (fs::exists(entry.path() / "index.json")) models.push_back(entry.path());
    std::ranges::sort(models);
    for (const fs::path& model : models) {
        int taken = 0;
        for (const auto& entry : readJson(model / "index.json")) {
            if (quick && (!isShort(entry) || ++taken > kQuickClips)) continue;
            for (const char* kind : kKinds)
                runs.push_back({model.filename().string(), kind, model / entry.at("file").get<std::string>()});
        }
    }
    return runs;
}

Result<media::Pcm> clipAudio(const nlohmann::json& clip) {
    if (dataFolder().empty()) return fail(ErrorCode::NotFound, "The data folder was not found; set UNDERVOICE_DATA_DIR.");
    media::DecodeOptions options;
    options.keepTimestamps = false;  // the reference joins what ffmpeg writes
    options.hashContent = false;
    UNDERVOICE_TRY_ASSIGN(auto decoded, media::decode(dataFolder() / clip.at("audio").get<std::string>(), options));
    if (!clip.contains("part")) return std::move(decoded.pcm);
    const std::int64_t begin = clip.at("part").at(0);
    const std::int64_t end = std::min(clip.at("part").at(1).get<std::int64_t>(), decoded.pcm.sampleCount());
    std::vector<float> samples(static_cast<std::size_t>(std::max<std::int64_t>(0, end - begin)));
    UNDERVOICE_TRY(decoded.pcm.read(begin, samples));
    std::vector<std::int16_t> part;
    for (const float s : samples) part.push_back(static_cast<std::int16_t>(std::lround(s * 32768.0F)));
    media::Pcm pcm;
    UNDERVOICE_TRY(pcm.append(part));
    return pcm;
}

media::Pcm sampleAudio() { return media::decode(sourceFolder() / "resources/samples/interview.opus").value().pcm; }

api::ModelOptions onCpu(const std::filesystem::path& model, int threads) {
    api::ModelOptions options;
    options.path = model;
    options.assetsFolder = assetsFolder();
    options.device = api::DeviceKind::Cpu;
    options.threads = threads;
    return options;
}

fs::path realModel(const std::string& name) {
    const fs::path path = depsFolder() / "models" / name;
    return fs::exists(path) ? path : fs::path();
}

}  // namespace undervoice::test
