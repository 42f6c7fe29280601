#include "readings.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "api/engine_loader.h"
#include "api/speech_engine.h"
#include "base/atomic_file.h"
#include "base/folders.h"
#include "media/decode.h"
#include "transcript/manifest.h"

namespace undervoice::bench {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMostBytes = 512 << 20;
constexpr int kPauseSamples = 6400;  // between utterances that are joined
constexpr std::size_t kClipsBetweenWrites = 20;

struct Group {
    std::vector<ManifestEntry> entries;
};

Result<std::vector<float>> samplesOf(const ManifestEntry& entry) {
    UNDERVOICE_TRY_ASSIGN(const auto audio, media::decode(entry.path, {}));
    std::vector<float> samples(static_cast<std::size_t>(audio.pcm.sampleCount()));
    UNDERVOICE_TRY(audio.pcm.read(0, samples));
    return samples;
}

/// Paul Kellet's filter over white noise.
class PinkNoise {
  public:
    explicit PinkNoise(std::uint64_t seed) : m_random(seed) {}
    float next() {
        const double white = m_white(m_random);
        m_low = 0.99765 * m_low + 0.0990460 * white;
        m_middle = 0.96300 * m_middle + 0.2965164 * white;
        m_high = 0.57000 * m_high + 1.0526913 * white;
        return static_cast<float>(m_low + m_middle + m_high + 0.1848 * white);
    }

  private:
    std::mt19937_64 m_random;
    std::normal_distribution<double> m_white;
    double m_low = 0, m_middle = 0, m_high = 0;
};

void addNoise(std::vector<float>& samples, double noiseDb, std::uint64_t seed) {
    PinkNoise noise(seed);
    std::vector<float> added(samples.size());
    for (float& value : added) value = noise.next();
    const auto energy = [](const std::vector<float>& values) {
        double sum = 0;
        for (const float value : values) sum += double{value} * value;
        return sum;
    };
    const double gain = std::sqrt(energy(samples) / std::max(energy(added), 1e-9) * std::pow(10, -noiseDb / 10));
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] += static_cast<float>(gain) * added[i];
}

Result<Clip> clipOf(const Group& group, const ClipChoice& choice, std::uint64_t seed) {
    std::vector<float> samples;
    Clip clip;
    for (const ManifestEntry& entry : group.entries) {
        if (!samples.empty()) samples.insert(samples.end(), kPauseSamples, 0.0F);
        UNDERVOICE_TRY_ASSIGN(const auto more, samplesOf(entry));
        samples.insert(samples.end(), more.begin(), more.end());
        clip.reference += (clip.reference.empty() ? "" : " ") + entry.text;
    }
    clip.name = group.entries.front().path.filename();
    if (choice.noiseDb < 1000) addNoise(samples, choice.noiseDb, seed);
    std::vector<std::int16_t> rounded;
    for (const float value : samples) rounded.push_back(static_cast<std::int16_t>(std::lround(std::clamp(value, -1.0F, 0.9999F) * 32767)));
    UNDERVOICE_TRY(clip.audio.append(rounded));
    return clip;
}

Result<std::vector<Group>> groupsOf(const ClipChoice& choice) {
    UNDERVOICE_TRY_ASSIGN(const std::string tsv, readWholeFile(choice.manifest, kMostBytes));
    UNDERVOICE_TRY_ASSIGN(auto entries, parseManifest(tsv, fs::absolute(choice.manifest).parent_path(), choice.manifest.string()));
    std::vector<Group> groups;
    double seconds = 0;
    for (ManifestEntry& entry : entries) {
        double duration = 0;
        if (choice.joinSeconds > 0) {
            UNDERVOICE_TRY_ASSIGN(const auto info, media::probe(entry.path));
            duration = static_cast<double>(info.durationUs) / 1e6 + kPauseSamples / 16000.0;
        }
        const bool joins = choice.joinSeconds > 0 && !groups.empty() && groups.back().entries.back().speaker == entry.speaker && seconds + duration <= choice.joinSeconds;
        if (!joins) {
            groups.emplace_back();
            seconds = 0;
        }
        seconds += duration;
        groups.back().entries.push_back(std::move(entry));
    }
    const auto wanted = std::min(groups.size(), static_cast<std::size_t>(choice.count));
    std::vector<Group> chosen;
    for (std::size_t i = 0; i < wanted; ++i) chosen.push_back(std::move(groups[i * groups.size() / wanted]));
    return chosen;
}

json toJson(const Segment& s) {
    json words = json::array();
    for (const Word& w : s.words.value_or(std::vector<Word>())) words.push_back({w.text, w.startSeconds, w.endSeconds, w.probability});
    json flags = json::array();
    for (const Flag flag : s.evidence.flags) flags.push_back(flagName(flag));
    return {{"start", s.startSeconds},       {"end", s.endSeconds},       {"text", s.text},
            {"temperature", s.temperature},  {"avg_logprob", s.avgLogprob}, {"compression_ratio", s.compressionRatio},
            {"no_speech_prob", s.noSpeechProb}, {"words", std::move(words)}, {"speech_share", s.evidence.speechShare ? json(*s.evidence.speechShare) : json()},
            {"flags", std::move(flags)}};
}

Segment segmentOf(const json& value) {
    Segment s;
    value.at("start").get_to(s.startSeconds);
    value.at("end").get_to(s.endSeconds);
    value.at("text").get_to(s.text);
    value.at("temperature").get_to(s.temperature);
    value.at("avg_logprob").get_to(s.avgLogprob);
    value.at("compression_ratio").get_to(s.compressionRatio);
    value.at("no_speech_prob").get_to(s.noSpeechProb);
    s.words.emplace();
    for (const json& w : value.at("words")) s.words->push_back({w.at(0), w.at(1), w.at(2), w.at(3)});
    if (!value.at("speech_share").is_null()) s.evidence.speechShare = value.at("speech_share").get<double>();
    for (const json& flag : value.at("flags"))
        if (const auto known = flagFromName(flag)) s.evidence.flags.push_back(*known);
    return s;
}

class Silent : public api::TranscriptionSink {
  public:
    Status onWindow(const Window&) override { return {}; }
};

Result<std::unique_ptr<api::SpeechEngine>> engineFor(const Reader& reader, int threads) {
    UNDERVOICE_TRY_ASSIGN(auto engine, api::loadEngine());
    api::ModelOptions model;
    model.path = fs::exists(reader.model) ? fs::path(reader.model) : setUpFolder() / "models" / reader.model;
    model.name = fs::path(reader.model).filename();
    model.assetsFolder = setUpFolder() / "assets";
    model.device = api::DeviceKind::Cpu;
    model.dtype = reader.dtype == "bfloat16" ? api::Dtype::BFloat16 : reader.dtype == "int8" ? api::Dtype::Int8 : api::Dtype::Float32;
    model.threads = threads;
    UNDERVOICE_TRY(engine->loadModel(model, {}, {}));
    return engine;
}

api::TranscribeOptions optionsOf(const Reader& reader) {
    api::TranscribeOptions options;
    options.mode = api::Mode::Careful;
    options.decoding.language = "en";
    options.wordTimestamps = true;
    if (reader.isGreedy) options.decoding.beamSize.reset();
    if (reader.temperature > 0) {
        options.decoding.temperatures = {reader.temperature};
        options.decoding.bestOf = 1;
    }
    return options;
}

Result<json> readKept(const fs::path& file) {
    if (!fs::exists(file)) return json::object();
    UNDERVOICE_TRY_ASSIGN(const std::string text, readWholeFile(file, kMostBytes));
    return json::parse(text);
}

/// Goes on where an earlier run was stopped.
Result<json> decodeAll(const ClipChoice& choice, const Reader& reader, const fs::path& file, int threads) {
    UNDERVOICE_TRY_ASSIGN(json kept, readKept(file));
    if (kept.value("is_complete", false)) return kept;
    if (kept.empty()) kept = {{"clips", json::array()}, {"seconds", 0.0}, {"audio_seconds", 0.0}};
    UNDERVOICE_TRY_ASSIGN(const auto clips, readClips(choice));
    UNDERVOICE_TRY_ASSIGN(const auto engine, engineFor(reader, threads));
    const api::TranscribeOptions options = optionsOf(reader);
    for (std::size_t i = kept["clips"].size(); i < clips.size(); ++i) {
        Silent sink;
        UNDERVOICE_TRY_ASSIGN(const auto summary, engine->transcribe(clips[i].audio, options, /*jobSeed=*/i, {}, sink, {}));
        json segments = json::array();
        for (const Segment& segment : summary.segments) segments.push_back(toJson(segment));
        kept["clips"].push_back({{"name", clips[i].name}, {"reference", clips[i].reference}, {"segments", std::move(segments)}});
        kept["seconds"] = kept["seconds"].get<double>() + summary.seconds;
        kept["audio_seconds"] = kept["audio_seconds"].get<double>() + samplesToSeconds(clips[i].audio.sampleCount());
        kept["is_complete"] = i + 1 == clips.size();
        if (i % kClipsBetweenWrites != 0 && i + 1 != clips.size()) continue;
        UNDERVOICE_TRY(writeFileAtomically(file, kept.dump() + "\n"));
        std::fprintf(stderr, "  %s %s: %zu of %zu\n", choice.fileName().c_str(), reader.text.c_str(), i + 1, clips.size());
    }
    return kept;
}

}  // namespace

std::string ClipChoice::fileName() const {
    std::string name = manifest.stem().string() + "-" + std::to_string(count);
    if (joinSeconds > 0) name += "-joined" + std::to_string(static_cast<int>(joinSeconds));
    if (noiseDb < 1000) name += "-noise" + std::to_string(static_cast<int>(noiseDb));
    return name;
}

Result<std::vector<Clip>> readClips(const ClipChoice& choice) {
    UNDERVOICE_TRY_ASSIGN(const auto groups, groupsOf(choice));
    std::vector<Clip> clips;
    for (const Group& group : groups) {
        UNDERVOICE_TRY_ASSIGN(auto clip, clipOf(group, choice, /*seed=*/clips.size()));
        clips.push_back(std::move(clip));
    }
    return clips;
}

Result<Reader> parseReader(const std::string& text) {
    Reader reader;
    reader.text = text;
    std::size_t end = text.find("//");  // a path ends with two strokes
    const std::size_t begin = end == std::string::npos ? text.find('/') : end + 1;
    reader.model = text.substr(0, end == std::string::npos ? begin : end);
    for (std::size_t at = begin; at < text.size(); at = end) {
        end = std::min(text.find('/', at + 1), text.size());
        const std::string word = text.substr(at + 1, end - at - 1);
        if (word == "greedy")
            reader.isGreedy = true;
        else if (word == "bfloat16" || word == "int8")
            reader.dtype = word;
        else if (!word.starts_with("t") || std::from_chars(word.data() + 1, word.data() + word.size(), reader.temperature).ec != std::errc())
            return fail(ErrorCode::InvalidArgument, "\"" + word + "\" in " + text + " is none of greedy, tTEMPERATURE, bfloat16 and int8.");
    }
    return reader;
}

Result<Reading> readingOf(const ClipChoice& choice, const Reader& reader, const fs::path& folder, int threads) {
    std::string name = choice.fileName() + "-" + reader.text + ".json";
    std::ranges::replace(name, '/', '-');
    UNDERVOICE_TRY_ASSIGN(const json kept, decodeAll(choice, reader, folder / name, threads));
    Reading reading;
    reading.seconds = kept.at("seconds").get<double>();
    reading.audioSeconds = kept.at("audio_seconds").get<double>();
    for (const json& clip : kept.at("clips")) {
        auto& segments = reading.segments.emplace_back();
        for (const json& segment : clip.at("segments")) segments.push_back(segmentOf(segment));
        reading.references.push_back(clip.at("reference").get<std::string>());
    }
    return reading;
}

}  // namespace undervoice::bench
