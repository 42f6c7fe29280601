#pragma once
// Made-up recordings, runs and windows for tests of the library and of the layer above it.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "library/library.h"

namespace undervoice::test {

library::RecordingFacts someRecording(const std::string& name = "interview.wav");
library::RunDescription someRun(const std::string& key = "job");

/// A window of 30 s with segments whose numbers use every bit. Same index and seed: same window.
Window someWindow(int index, std::uint64_t seed = 1, int segments = 3, int wordsInSegment = 4);
/// With one segment of this text.
Window windowSaying(int index, const std::string& text, const std::string& language = "en");

/// Segments of all windows with running ids.
library::RunResult resultOf(const std::vector<Window>& windows);

/// A recording with one finished run that says these texts, a window each.
library::RunId addFinished(library::Library& library, const library::RecordingFacts& facts,
                           const std::vector<std::string>& texts, const std::string& language = "en",
                           const std::string& key = "job");

/// A recording with one finished run of these segments, all in one window.
library::RunId addHeard(library::Library& library, const library::RecordingFacts& facts, std::vector<Segment> segments,
                        const std::string& key = "job", const library::Lane& lane = {});

/// A file of schema version 1 with a finished run and one that was broken off, written with that version's SQL.
void makeVersionOneLibrary(const std::filesystem::path& path);
/// Makes of a library that nobody has open one as the program left it before it noted which runs were joined.
void makeVersionFourOf(const std::filesystem::path& path);

}  // namespace undervoice::test
