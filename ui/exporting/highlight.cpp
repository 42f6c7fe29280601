#include "ui/exporting/highlight.h"

#include <QTextDocument>

#ifdef UNDERVOICE_WITH_HIGHLIGHTING
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/SyntaxHighlighter>
#include <KSyntaxHighlighting/Theme>
#endif

namespace undervoice::ui {

#ifdef UNDERVOICE_WITH_HIGHLIGHTING

bool canHighlight() { return true; }

void highlight(QTextDocument& document, const QString& fileName, bool isDark) {
    static KSyntaxHighlighting::Repository repository;
    auto* highlighter = document.findChild<KSyntaxHighlighting::SyntaxHighlighter*>();
    if (!highlighter) highlighter = new KSyntaxHighlighting::SyntaxHighlighter(&document);  // the document's
    highlighter->setTheme(repository.defaultTheme(isDark ? KSyntaxHighlighting::Repository::DarkTheme : KSyntaxHighlighting::Repository::LightTheme));
    highlighter->setDefinition(repository.definitionForFileName(fileName));
}

#else

bool canHighlight() { return false; }
void highlight(QTextDocument&, const QString&, bool) {}

#endif

}  // namespace undervoice::ui
