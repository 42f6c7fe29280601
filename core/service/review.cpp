#include "service/review.h"

#include <algorithm>
#include <memory>

#include "service/job_place.h"
#include "service/job_record.h"
#include "text/normalizer.h"

namespace undervoice::service {
namespace {

/// Half open, in the file's time; the end of an open lane is that of what was heard.
struct Span {
    std::int64_t beginUs = 0, endUs = 0;
};
Span spanOf(const library::Run& run) {
    const library::Lane& lane = run.description.lane;
    return {lane.fromUs, lane.fromUs + run.description.totalUs};
}

bool isOfSameSound(const library::Run& a, const library::Run& b) {
    const library::Lane &left = a.description.lane, &right = b.description.lane;
    const Span x = spanOf(a), y = spanOf(b);
    return left.track == right.track && left.channel == right.channel && x.beginUs < y.endUs && y.beginUs < x.endUs;
}

/// Words of the second run in the time of the first.
Result<SecondReading> readingFor(const library::LibraryReader& library, const library::Run& run, const library::Run& second) {
    UNDERVOICE_TRY_ASSIGN(const Transcript transcript, library.transcript(second.id));
    const Span span = spanOf(second);
    const double offset = static_cast<double>(span.beginUs - spanOf(run).beginUs) / 1e6;
    SecondReading reading;
    reading.words = wordsOf(transcript.segments);
    for (Word& word : reading.words) {
        word.startSeconds += offset;
        word.endSeconds += offset;
    }
    reading.beginSeconds = offset;
    reading.endSeconds = offset + static_cast<double>(span.endUs - span.beginUs) / 1e6;
    return reading;
}

}  // namespace

Result<TranscriptionRequest> secondReadingRequest(const library::LibraryReader& library, library::RunId id, const api::ModelOptions& model) {
    UNDERVOICE_TRY_ASSIGN(const auto run, library.run(id));
    UNDERVOICE_TRY_ASSIGN(const auto stored, requestFromJson(run.description.requestJson));
    TranscriptionRequest request;
    UNDERVOICE_TRY_ASSIGN(request.options, api::transcribeOptionsFromJson(run.description.optionsJson));
    if (run.description.lane.isSecondReading() || request.options.decoding.task == text::Task::Translate)
        return fail(ErrorCode::InvalidArgument, "Only a transcript can have a second reading: this one is a translation, or a second reading itself.");
    UNDERVOICE_TRY_ASSIGN(request.file, placeOfJob(library, run));
    request.part = stored.part;
    // Of the lane, not of the request: a transcript joined of channels corrects the first one's run, and is of all of them.
    const library::Lane& lane = run.description.lane;
    request.part.track = lane.track;
    request.part.channel = lane.channel >= 0 ? std::optional(lane.channel) : std::nullopt;
    request.model = model;
    request.isSecondReading = true;
    request.options.decoding.language = run.language;
    request.options.decoding.beamSize.reset();
    request.options.decoding.patience.reset();
    request.options.conditionOnPreviousText = false;
    request.options.wordTimestamps = true;
    return request;
}

Result<std::optional<library::Run>> secondReadingOf(const library::LibraryReader& library, library::RunId id) {
    UNDERVOICE_TRY_ASSIGN(const auto run, library.run(id));
    UNDERVOICE_TRY_ASSIGN(auto readings, library.secondReadings(run.recording));
    const auto found = std::ranges::find_if(readings, [&](const library::Run& reading) {
        return reading.state == library::RunState::Finished && isOfSameSound(run, reading);
    });
    if (found == readings.end()) return std::nullopt;
    return std::move(*found);
}

Result<std::vector<Doubt>> doubtsOf(const library::LibraryReader& library, library::RunId id, const Document& document, std::optional<library::RunId> second,
                                    const TextNormalizer& normalize, const ReviewOptions& options) {
    if (!second) return findDoubts(document, nullptr, normalize, options);
    UNDERVOICE_TRY_ASSIGN(const auto run, library.run(id));
    UNDERVOICE_TRY_ASSIGN(const auto other, library.run(*second));
    if (other.recording != run.recording || !isOfSameSound(run, other))
        return fail(ErrorCode::InvalidArgument, "The second reading heard another recording, or another part of it.");
    UNDERVOICE_TRY_ASSIGN(const SecondReading reading, readingFor(library, run, other));
    return findDoubts(document, &reading, normalize, options);
}

Result<std::vector<OpenQuestion>> openQuestionsOf(const library::LibraryReader& library, library::RunId id, const std::filesystem::path& assets) {
    std::vector<OpenQuestion> questions;
    UNDERVOICE_TRY_ASSIGN(const auto second, secondReadingOf(library, id));
    if (!second) return questions;
    UNDERVOICE_TRY_ASSIGN(const auto run, library.run(id));
    UNDERVOICE_TRY_ASSIGN(const Document document, library.document(id));
    UNDERVOICE_TRY_ASSIGN(auto doubts, doubtsOf(library, id, document, second->id, normalizerFor(run.language, assets)));
    sortByTime(doubts);
    const auto orNothing = [](const std::string& text) { return text.empty() ? std::string("–") : text; };
    for (const Doubt& doubt : doubts) {
        const bool isHeardTwice = doubt.reason == DoubtReason::Disagreement || doubt.reason == DoubtReason::OnlyHere || doubt.reason == DoubtReason::Missing;
        if (isHeardTwice) questions.push_back({doubt.startSeconds, orNothing(doubt.said), orNothing(doubt.said), orNothing(doubt.otherReading)});
    }
    return questions;
}

TextNormalizer normalizerFor(const std::string& language, const std::filesystem::path& assets) {
    if (language == "en")
        if (auto english = text::EnglishNormalizer::create(assets))
            return [shared = std::make_shared<text::EnglishNormalizer>(std::move(*english))](std::string_view text) { return (*shared)(text); };
    return text::BasicNormalizer();
}

}  // namespace undervoice::service
