#include "service/export_source.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <ranges>
#include <unordered_map>

#include "service/job_record.h"
#include "service/machine_text.h"

namespace undervoice::service {
namespace {

constexpr int kChangesAtOnce = 1'000;

/// Newest first, without those that were taken back.
Result<std::vector<library::StoredChange>> changesOf(const library::LibraryReader& library, library::RunId run) {
    std::vector<library::StoredChange> all;
    for (std::optional<std::int64_t> before;;) {
        UNDERVOICE_TRY_ASSIGN(auto some, library.changes(run, kChangesAtOnce, before));
        if (some.empty()) break;
        before = some.back().number;
        for (library::StoredChange& change : some)
            if (!change.isUndone) all.push_back(std::move(change));
    }
    return all;
}

/// "2026-05-01", where the person is.
std::string dateOf(library::UnixMs ms) {
    const std::time_t seconds = ms / 1000;
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

std::string textOf(const DocumentSegment& segment) { return std::string(shownText(segment)); }

/// What people changed, by the segments that are there now.
class Edits {
  public:
    explicit Edits(const Document& document) {
        for (std::size_t i = 0; i < document.segments.size(); ++i) m_places[document.segments[i].key] = i;
    }
    void add(const library::StoredChange& stored) {
        for (const Splice& splice : stored.change.splices)
            for (const DocumentSegment& after : splice.after) {
                const auto before = std::ranges::find(splice.before, after.key, &DocumentSegment::key);
                const std::string old = before == splice.before.end() ? std::string() : textOf(*before);
                const auto place = m_places.find(after.key);
                if (place == m_places.end() || old == textOf(after)) continue;
                m_edits.push_back({stored.at, place->second, old, textOf(after)});
                m_changedMs[place->second] = stored.at;
            }
    }
    std::int64_t changedMs(std::size_t segment) const {
        const auto found = m_changedMs.find(segment);
        return found == m_changedMs.end() ? 0 : found->second;
    }
    std::vector<ExportEdit> take() { return std::move(m_edits); }

  private:
    std::unordered_map<std::int64_t, std::size_t> m_places;
    std::unordered_map<std::size_t, std::int64_t> m_changedMs;
    std::vector<ExportEdit> m_edits;
};

/// What the machine wrote there, where it is something else.
std::optional<std::string> originalOf(const DocumentSegment& segment, const MachineTexts& machine) {
    std::string original = machineTextIn(machineTextOf(segment, machine).segments, segment.segment.startSeconds, segment.segment.endSeconds);
    return original == shownText(segment) ? std::nullopt : std::optional(std::move(original));
}

ExportDocument factsOf(const library::Recording& recording, const library::Run& run) {
    ExportDocument facts;
    facts.title = recording.notes.title;
    if (recording.facts.recordedAt) facts.date = dateOf(*recording.facts.recordedAt);
    facts.language = run.language;
    facts.participants = recording.notes.people;
    facts.recording = {recording.facts.path.filename().string(), recording.facts.audioSha256, recording.facts.durationUs, {}};
    const library::Lane& lane = run.description.lane;
    if (lane.track >= 0) facts.recording.tracks = {lane.track};
    if (lane.fromUs > 0 || lane.toUs >= 0) facts.recording.part = ExportPart{lane.fromUs, lane.toUs};
    facts.model.name = run.description.modelName;
    facts.model.sha256 = run.description.modelSha256;
    if (const auto request = requestFromJson(run.description.requestJson)) {
        facts.model.self = fmt::format("{}", fmt::join(request->model.attention.self, ","));
        facts.model.cross = request->model.attention.cross;
        facts.recording.clock = request->clock;
    }
    facts.optionsJson = run.description.optionsJson;
    facts.programVersion = run.description.programVersion;
    return facts;
}

}  // namespace

Result<ExportDocument> exportDocumentOf(const library::LibraryReader& library, library::RunId id) {
    UNDERVOICE_TRY_ASSIGN(const library::Run run, library.run(id));
    UNDERVOICE_TRY_ASSIGN(const library::RecordingSummary summary, library.recording(run.recording));
    UNDERVOICE_TRY_ASSIGN(const Document document, library.document(id));
    ExportDocument exported = factsOf(summary.recording, run);
    Edits edits(document);
    MachineTexts machine;
    if (run.corrects) {
        UNDERVOICE_TRY_ASSIGN(machine, machineTextsOf(library, run));
        UNDERVOICE_TRY_ASSIGN(const auto changes, changesOf(library, id));
        for (const library::StoredChange& change : changes | std::views::reverse) edits.add(change);
    }
    for (std::size_t i = 0; i < document.segments.size(); ++i) {
        const DocumentSegment& segment = document.segments[i];
        ExportSegment said;
        said.segment = segment.segment;
        if (segment.speaker >= 0) said.speaker = document.speakers[static_cast<std::size_t>(segment.speaker)];
        if (run.corrects) said.machineText = originalOf(segment, machine);
        said.changedMs = edits.changedMs(i);
        if (const PassageMarks& marks = segment.marks; !marks.isEmpty())
            exported.marks.push_back({segment.segment.startSeconds, marks, said.speaker, textOf(segment)});
        exported.segments.push_back(std::move(said));
    }
    exported.edits = edits.take();
    return exported;
}

Result<ExportDocument> quotableDocumentOf(const library::LibraryReader& library, library::RunId run) {
    UNDERVOICE_TRY_ASSIGN(ExportDocument document, exportDocumentOf(library, run));
    return countedFrom(std::move(document), TimesFrom::Recording);
}

}  // namespace undervoice::service
