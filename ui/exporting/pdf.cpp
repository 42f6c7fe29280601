#include "ui/exporting/pdf.h"

#include <QCoreApplication>
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

void print(const Sheet& sheet, const std::filesystem::path& file) {
    QPdfWriter writer(QString::fromStdString(file.string()));
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setTitle(fromUtf8(sheet.title));
    writer.setCreator(QStringLiteral("Undervoice"));
    QFont font = QGuiApplication::font();
    font.setPointSizeF(kPoints);
    QTextDocument document;
    fillDocument(document, sheet, {font, lightTokens().text, lightTokens().muted});
    document.print(&writer);  // without a page size of its own: in pages, with their numbers
}

}  // namespace

Result<std::vector<std::filesystem::path>> writePdf(const ExportDocument& document, const ExportOptions& options, const std::filesystem::path& file) {
    SheetOptions layout = options.sheet;
    layout.hasProvenance = true;
    const Sheet sheet = makeSheet(document, layout);
    std::string sha256;
    UNDERVOICE_TRY(fillFileAtomically(file, [&](const std::filesystem::path& working) -> Status {
        print(sheet, working);
        std::error_code error;
        if (std::filesystem::file_size(working, error) == 0 || error)
            return fail(ErrorCode::Io,
                        QCoreApplication::translate("Pdf", "%1 could not be written: the disk is full, or the folder cannot be written to.")
                            .arg(shown(file))
                            .toStdString());
        UNDERVOICE_TRY_ASSIGN(sha256, sha256File(working));
        return {};
    }));
    const std::filesystem::path beside = recordPathOf(file);
    UNDERVOICE_TRY(writeFileAtomically(beside, recordOfFile(document, "pdf", sha256)));
    return std::vector{file, beside};
}

}  // namespace undervoice::ui
