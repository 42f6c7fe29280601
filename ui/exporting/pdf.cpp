#include "ui/exporting/pdf.h"

#include <string_view>

#include <QBuffer>
#include <QGuiApplication>
#include <QPageLayout>
#include <QPdfWriter>
#include <QTextDocument>

#include "base/atomic_file.h"
#include "base/sha256.h"
#include "ui/exporting/sheet_document.h"
#include "ui/theme/tokens.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr qreal kPoints = 10.5;

/// In memory first: QPdfWriter does not say when a disk is full.
QByteArray printed(const Sheet& sheet) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setTitle(fromUtf8(sheet.title));
    writer.setCreator(QStringLiteral("Undervoice"));
    QFont font = QGuiApplication::font();
    font.setPointSizeF(kPoints);
    QTextDocument document;
    fillDocument(document, sheet, {font, lightTokens().text, lightTokens().muted});
    document.print(&writer);  // without a page size of its own: in pages, with their numbers
    return bytes;
}

}  // namespace

Result<std::vector<std::filesystem::path>> writePdf(const ExportDocument& document, const ExportOptions& options, const std::filesystem::path& file) {
    SheetOptions layout = options.sheet;
    layout.hasProvenance = true;
    const QByteArray pdf = printed(makeSheet(document, layout));
    const std::string_view bytes(pdf.constData(), static_cast<std::size_t>(pdf.size()));
    UNDERVOICE_TRY(writeFileAtomically(file, bytes));
    const std::filesystem::path beside = recordPathOf(file);
    UNDERVOICE_TRY(writeFileAtomically(beside, recordOfFile(document, "pdf", sha256Hex(bytes))));
    return std::vector{file, beside};
}

}  // namespace undervoice::ui
