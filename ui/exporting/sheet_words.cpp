#include "ui/exporting/sheet_words.h"

#include <QCoreApplication>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

SheetWords translatedWords() {
    SheetWords w;
    w.date = QCoreApplication::translate("Sheet", "Date").toStdString();
    w.length = QCoreApplication::translate("Sheet", "Length").toStdString();
    w.participants = QCoreApplication::translate("Sheet", "Participants").toStdString();
    w.language = QCoreApplication::translate("Sheet", "Language").toStdString();
    w.recording = QCoreApplication::translate("Sheet", "Recording").toStdString();
    w.part = QCoreApplication::translate("Sheet", "Part").toStdString();
    w.model = QCoreApplication::translate("Sheet", "Model").toStdString();
    w.attention = QCoreApplication::translate("Sheet", "Attention").toStdString();
    w.text = QCoreApplication::translate("Sheet", "Text").toStdString();
    w.checkedBy = QCoreApplication::translate("Sheet", "Checked by").toStdString();
    w.cleanText = QCoreApplication::translate("Sheet", "clean: fillers and repeats are left out").toStdString();
    w.recordingHash = QCoreApplication::translate("Sheet", "SHA-256 of the recording").toStdString();
    w.partOfRecording = QCoreApplication::translate("Sheet", "Part of the recording").toStdString();
    w.modelHash = QCoreApplication::translate("Sheet", "SHA-256 of the model").toStdString();
    w.program = QCoreApplication::translate("Sheet", "Program").toStdString();
    w.options = QCoreApplication::translate("Sheet", "Options").toStdString();
    w.legend = QCoreApplication::translate("Sheet", "Legend").toStdString();
    w.transcript = QCoreApplication::translate("Sheet", "Transcript").toStdString();
    w.openQuestions = QCoreApplication::translate("Sheet", "Open questions").toStdString();
    w.quotes = QCoreApplication::translate("Sheet", "Quotes").toStdString();
    w.marks = QCoreApplication::translate("Sheet", "Marks").toStdString();
    w.provenance = QCoreApplication::translate("Sheet", "Provenance").toStdString();
    w.timesFromRecording = QCoreApplication::translate("Sheet", "Times in the margin count from the start of the recording, in hours, minutes and seconds: there the paragraph begins.").toStdString();
    w.timesFromPart = QCoreApplication::translate("Sheet", "Times in the margin count from the start of the part that was transcribed, %1 of the recording, in hours, minutes and seconds: there the paragraph begins.").toStdString();
    w.timesFromPlayer = QCoreApplication::translate("Sheet", "Times in the margin are those that a player of the file shows, in hours, minutes and seconds: there the paragraph begins.").toStdString();
    w.partFromRecording = QCoreApplication::translate("Sheet", "%1; times count from the start of the recording").toStdString();
    w.partFromPart = QCoreApplication::translate("Sheet", "%1; times count from the start of the part that was transcribed, %2 of the recording").toStdString();
    w.partFromPlayer = QCoreApplication::translate("Sheet", "%1; times are those that a player of the file shows").toStdString();
    w.doubtMark = QCoreApplication::translate("Sheet", "[?] stands before what the program itself doubts.").toStdString();
    w.question = QCoreApplication::translate("Sheet", "“%1”: “%2” or “%3”?").toStdString();
    w.star = QCoreApplication::translate("Sheet", "star").toStdString();
    w.toCheck = QCoreApplication::translate("Sheet", "to check").toStdString();
    w.nothingChanged = QCoreApplication::translate("Sheet", "No segment was changed by hand: the words are the machine's.").toStdString();
    w.changed = QCoreApplication::translate("Sheet", "%1 of %2 segments were changed by hand.").toStdString();
    w.changedLastOn = QCoreApplication::translate("Sheet", "%1 of %2 segments were changed by hand, last on %3.").toStdString();
    w.howToVerify = QCoreApplication::translate("Sheet", "The command “undervoice verify” compares this text, and the recording if it is given, with the record that this file carries.").toStdString();
    return w;
}

}  // namespace

SheetWords sheetWords(const std::string& language) {
    SheetWords words = translatedWords();
    words.languageName = languageText(language).toStdString();
    return words;
}

}  // namespace undervoice::ui
