// undervoice verify FILE [--audio RECORDING]: is this still what was exported, and of this recording?

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "transcript/export/sheet.h"
#include "transcript/export/verify.h"

namespace undervoice::cli {
namespace {

/// More places are counted, not listed.
constexpr std::size_t kMostShown = 100;

void printLine(const std::string& line) { std::printf("%s\n", line.c_str()); }

std::string timeText(const ChangedPlace& place) { return place.startUs < 0 ? "at the start" : clockText(static_cast<double>(place.startUs) / 1e6); }

std::string placeText(const ChangedPlace& place) {
    if (place.change == PlaceChange::Details) return fmt::format("{}  times, words or the machine's text were changed: “{}”", timeText(place), cleanLine(place.found));
    if (place.change == PlaceChange::TextAlike && place.found.empty()) return fmt::format("{}  missing, in the record too", timeText(place));
    if (place.change == PlaceChange::TextAlike) return fmt::format("{}  changed, in the record too: “{}”", timeText(place), cleanLine(place.found));
    if (place.expected.empty()) return fmt::format("{}  added    “{}”", timeText(place), cleanLine(place.found));
    if (place.found.empty()) return fmt::format("{}  missing  “{}”", timeText(place), cleanLine(place.expected));
    return fmt::format("{}  expected “{}”\n{:>{}}  found    “{}”", timeText(place), cleanLine(place.expected), "", timeText(place).size(), cleanLine(place.found));
}

const char* changeName(PlaceChange change) {
    return change == PlaceChange::Text ? "text" : change == PlaceChange::TextAlike ? "text_and_record" : "details";
}

class VerifyCommand : public Command {
  public:
    void registerOptions(CLI::App& application) override {
        m_app = application.add_subcommand("verify", "Is an exported transcript still what was exported? Names every place that was changed");
        m_app->add_option("file", m_file, "Exported transcript: docx, odt, html, md, vtt, undervoice.json, or any other with its .provenance.json beside it")->required();
        m_app->add_option("--audio", m_audio, "The recording: is it the one that was transcribed?");
        m_app->add_option("--provenance", m_record, "The record, where it does not lie beside the file");
        m_app->add_flag("--json", m_asJson, "Machine-readable output");
        m_app->footer("The digest shows that something was changed, not by whom: who changes text and record alike is found out only with a digest kept elsewhere.\n"
                      "Where a word was replaced in text and record alike, the place is named, but what stood there is not known.\n"
                      "Exit codes: 0 all is as it was exported; 1 something was changed, or cannot be checked.");
    }

    int run(const Context& context) override {
        const auto result = verifyExport(m_file, {.record = m_record, .audio = m_audio}, context.cancel->token());
        if (!result) return report(result.error());
        if (m_asJson)
            printJson(*result);
        else
            print(*result);
        return result->isAllSame() ? kDone : kFailed;
    }

  private:
    void print(const Verification& result) const {
        printText(result);
        printAudio(result);
        const Record& record = result.record;
        if (record.part) printLine(partLine(*record.part));
        if (record.timesFrom) printLine(timesLine(*record.timesFrom));
        if (!record.modelName.empty()) printLine(fmt::format("Model: {}, SHA-256 {}", cleanLine(record.modelName), cleanLine(record.modelSha256)));
        printLine(fmt::format("Before the export {} of {} segments were changed by hand{}.", record.changedSegments, record.segments,
                              record.lastChangeMs > 0 ? ", last on " + utcText(record.lastChangeMs) : ""));
        if (!record.checkedBy.empty()) printLine("Checked by: " + cleanLine(record.checkedBy));
        printLine("Digest: " + cleanLine(record.digest));
    }

    void printText(const Verification& result) const {
        const bool isIntact = result.record.isIntact;
        const auto texts = result.places.size() - static_cast<std::size_t>(std::ranges::count(result.places, PlaceChange::Details, &ChangedPlace::change));
        if (texts == 0)
            printLine(isIntact ? "Text: as it was exported." : "Text: as its record has it, but the record was changed since the export, and the text perhaps with it.");
        else
            printLine(fmt::format("Text: changed in {} {}.", texts, texts == 1 ? "place" : "places"));
        for (std::size_t i = 0; i < std::min(result.places.size(), kMostShown); ++i) printLine(placeText(result.places[i]));
        if (result.places.size() > kMostShown) printLine(fmt::format("… and {} more.", result.places.size() - kMostShown));
        if (!isIntact) printLine("Record: changed since the export; nothing that it says can be relied on.");
    }

    static std::string partLine(const ExportPart& part) {
        const std::string from = clockText(static_cast<double>(part.fromUs) / 1e6);
        return fmt::format("Part: {} of the recording.", part.toUs < 0 ? "from " + from : fmt::format("{} to {}", from, clockText(static_cast<double>(part.toUs) / 1e6)));
    }

    static std::string timesLine(TimesFrom from) {
        if (from == TimesFrom::Player) return "Times: as a player of the file shows them.";
        return fmt::format("Times: counted from the {}'s beginning.", timesFromName(from));
    }

    void printAudio(const Verification& result) const {
        const Record& record = result.record;
        if (!result.audioSha256)
            printLine(fmt::format("Recording: {}, SHA-256 {}; not compared (--audio FILE does).", cleanLine(record.recordingName), cleanLine(record.recordingSha256)));
        else if (result.isAudioSame())
            printLine(fmt::format("Recording: {} is the one that was transcribed.", m_audio));
        else
            printLine(fmt::format("Recording: {} is another one: its SHA-256 is {}, expected was {}.", m_audio, *result.audioSha256, cleanLine(record.recordingSha256)));
    }

    static void printJson(const Verification& result) {
        const Record& record = result.record;
        nlohmann::json places = nlohmann::json::array();
        for (const ChangedPlace& place : result.places)
            places.push_back({{"start_us", place.startUs < 0 ? nlohmann::json(nullptr) : nlohmann::json(place.startUs)},
                              {"change", changeName(place.change)},
                              {"expected", place.change == PlaceChange::Text ? nlohmann::json(place.expected) : nlohmann::json(nullptr)},
                              {"found", place.found}});
        const nlohmann::json part = record.part ? nlohmann::json{{"from_us", record.part->fromUs},
                                                                 {"to_us", record.part->toUs < 0 ? nlohmann::json(nullptr) : nlohmann::json(record.part->toUs)}}
                                                : nlohmann::json(nullptr);
        const nlohmann::json timesFrom = record.timesFrom ? nlohmann::json(timesFromName(*record.timesFrom)) : nlohmann::json(nullptr);
        const nlohmann::json all = {{"same", result.isAllSame()},
                                    {"record_intact", record.isIntact},
                                    {"text_same", result.isTextSame()},
                                    {"audio_same", result.audioSha256 ? nlohmann::json(result.isAudioSame()) : nlohmann::json(nullptr)},
                                    {"audio_sha256", result.audioSha256 ? nlohmann::json(*result.audioSha256) : nlohmann::json(nullptr)},
                                    {"places", places},
                                    {"recording", {{"name", record.recordingName}, {"sha256", record.recordingSha256}, {"part", part}, {"times_from", timesFrom}}},
                                    {"model", {{"name", record.modelName}, {"sha256", record.modelSha256}}},
                                    {"program", record.programVersion},
                                    {"segments", record.segments},
                                    {"changed_segments", record.changedSegments},
                                    {"digest", record.digest}};
        std::printf("%s\n", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    }

    std::string m_file, m_audio, m_record;
    bool m_asJson = false;
};

}  // namespace

std::unique_ptr<Command> makeVerifyCommand() { return std::make_unique<VerifyCommand>(); }

}  // namespace undervoice::cli
