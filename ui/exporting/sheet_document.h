#pragma once
// A sheet (transcript/export/sheet.h) as a text document of Qt's: what the preview shows and what is printed as PDF. Any thread with a
// QGuiApplication.

#include <QColor>
#include <QFont>

#include "transcript/export/sheet.h"

class QTextDocument;

namespace undervoice::ui {

struct SheetLook {
    QFont font;
    QColor text, muted;
};

/// Takes the place of what the document holds.
void fillDocument(QTextDocument& document, const Sheet& sheet, const SheetLook& look);

}  // namespace undervoice::ui
