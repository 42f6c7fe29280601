#pragma once
// Colours for source text in the preview, by KDE's syntax highlighting where that was found when the program was built. GUI thread.

class QString;
class QTextDocument;

namespace undervoice::ui {

/// Whether the program was built with it.
bool canHighlight();
/// As files of that name are written; nothing where that is not known. Called again for another name.
void highlight(QTextDocument& document, const QString& fileName, bool isDark);

}  // namespace undervoice::ui
