#pragma once
// The languages that the window speaks: English, and those whose translation lies beside the program.

#include <filesystem>

#include <QList>
#include <QString>

namespace undervoice::ui {

struct WindowLanguage {
    QString code;   ///< "en", "de", "pt_BR"
    QString title;  ///< in itself: "Deutsch"
    QString file;   ///< translation; empty for English
};

/// English first, the others by title. folder: where undervoice_de.qm and the like are; may be absent.
QList<WindowLanguage> windowLanguages(const std::filesystem::path& folder);

}  // namespace undervoice::ui
