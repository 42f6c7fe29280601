#pragma once
// From the library to the review queue: what a second reading is asked for with, which one a transcript has, and the doubts of the
// two. Any thread that owns the reader.
//
// Note: who reads second. The same model with another search hears nearly the same, so that the places where it errs agree; another
// model is worth more, and a small one costs little: base read by tiny.en, greedily, is the measured default (tests/bench/results).

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "library/library.h"
#include "service/transcription_service.h"
#include "transcript/export/export_document.h"
#include "transcript/review.h"

namespace undervoice::service {

/// The run's (or corrections') recording, track, channel and part, read by this model, greedily, in the run's language, without the text before as
/// prompt: for JobQueue::add(). InvalidArgument for the run of a translation and for one that is a second reading itself.
Result<TranscriptionRequest> secondReadingRequest(const library::LibraryReader& library, library::RunId run, const api::ModelOptions& model);

/// The newest finished one that heard something of the same track and channel; nothing when there is none.
Result<std::optional<library::Run>> secondReadingOf(const library::LibraryReader& library, library::RunId run);

/// Doubts of the run's document, as a person has corrected it so far. second: a run of the same recording; without one the words' own
/// evidence alone speaks. Errors as findDoubts() and of the library; InvalidArgument for a run of another recording.
Result<std::vector<Doubt>> doubtsOf(const library::LibraryReader& library, library::RunId run, const Document& document,
                                    std::optional<library::RunId> second, const TextNormalizer& normalize, const ReviewOptions& options = {});

/// How words of this language are compared: in English by the spelling table that set-up put among the assets, where it is there.
TextNormalizer normalizerFor(const std::string& language, const std::filesystem::path& assets);

/// What an interview sheet asks: the places that are still in doubt and that the run's second reading heard otherwise, in the order of the
/// recording, in the times of exportDocumentOf(). None without a second reading.
Result<std::vector<OpenQuestion>> openQuestionsOf(const library::LibraryReader& library, library::RunId run, const std::filesystem::path& assets);

}  // namespace undervoice::service
