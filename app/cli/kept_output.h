#pragma once
// Where a job's files go and how they look, kept with the job: who resumes it gets the files that were asked for. Pure functions.

#include <string>

#include "transcription_run.h"

namespace undervoice::cli {

/// Folder (absolute), formats and writers' options as JSON, for TranscriptionRequest::output; empty where the folder's name is not UTF-8.
std::string outputToJson(const Presentation& presentation);
/// Into these three; false, and nothing changed, where the text is empty or says something else.
bool readOutput(const std::string& json, Presentation& presentation);

}  // namespace undervoice::cli
