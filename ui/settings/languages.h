#pragma once
// The languages that the window speaks: English, in which it is written, and those whose translation lies beside the program. GUI thread.

#include <filesystem>

#include <QList>
#include <QString>
#include <QStringList>

namespace undervoice::ui {

struct WindowLanguage {
    QString code;   ///< "en", "de", "pt_BR"
    QString title;  ///< in itself: "Deutsch"
    QString file;   ///< translation; of English: its plurals, empty where they are not there
};

/// English first, the others by title. folder: where undervoice_de.qm and the like are; may be absent.
QList<WindowLanguage> windowLanguages(const std::filesystem::path& folder);

/// The chosen one of these; where it is not there, or nothing was chosen, the first of the system's languages that is; else English.
/// systemLanguages: "de-AT", "en", most wanted first.
WindowLanguage spokenLanguage(const QList<WindowLanguage>& languages, const QString& chosen, const QStringList& systemLanguages);

/// From here on the program's words and Qt's own (buttons of dialogs, names of keys), numbers and dates are in this language, the latter
/// as they are written in the system's country. Needs the application; widgets that are there already keep the words that they have.
void speak(const WindowLanguage& language);

}  // namespace undervoice::ui
