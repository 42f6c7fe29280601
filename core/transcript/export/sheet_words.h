#pragma once
// Every word of a sheet that is not the transcript's. Here in English; a window puts those of its own language in their place. %1, %2 … stand
// for what is filled in.

#include <initializer_list>
#include <string>
#include <string_view>

namespace undervoice {

struct SheetWords {
    // Head, and facts of the last section.
    std::string date = "Date", length = "Length", participants = "Participants", language = "Language", recording = "Recording", part = "Part",
                model = "Model", attention = "Attention", text = "Text", checkedBy = "Checked by";
    std::string cleanText = "clean: fillers and repeats are left out";
    std::string languageName;  ///< of the document's language; empty: in English
    std::string recordingHash = "SHA-256 of the recording", partOfRecording = "Part of the recording", modelHash = "SHA-256 of the model",
                program = "Program", options = "Options";

    std::string legend = "Legend", transcript = "Transcript", openQuestions = "Open questions", quotes = "Quotes", marks = "Marks", provenance = "Provenance";

    std::string timesFromRecording = "Times in the margin count from the start of the recording, in hours, minutes and seconds: there the paragraph begins.";
    std::string timesFromPart = "Times in the margin count from the start of the part that was transcribed, %1 of the recording, in hours, minutes and seconds: there the paragraph begins.";
    std::string timesFromPlayer = "Times in the margin are those that a player of the file shows, in hours, minutes and seconds: there the paragraph begins.";
    std::string partFromRecording = "%1; times count from the start of the recording";
    std::string partFromPart = "%1; times count from the start of the part that was transcribed, %2 of the recording";
    std::string partFromPlayer = "%1; times are those that a player of the file shows";
    std::string doubtMark = "[?] stands before what the program itself doubts.";
    std::string question = "“%1”: “%2” or “%3”?";
    std::string star = "star", toCheck = "to check";
    std::string nothingChanged = "No segment was changed by hand: the words are the machine's.";
    std::string changed = "%1 of %2 segments were changed by hand.";
    std::string changedLastOn = "%1 of %2 segments were changed by hand, last on %3.";
    std::string howToVerify = "The command “undervoice verify” compares this text, and the recording if it is given, with the record that this file carries.";

    bool operator==(const SheetWords&) const = default;
};

/// The words with %1 … %9 replaced by the values in turn; what looks like a place in a value stays as it is.
std::string filled(std::string_view words, std::initializer_list<std::string_view> values);

}  // namespace undervoice
