#include "ui/exporting/export_dialog.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFontDatabase>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTextBrowser>
#include <QThread>

#include "ui/exporting/highlight.h"
#include "ui/exporting/pdf.h"
#include "ui/exporting/sheet_document.h"
#include "ui/exporting/sheet_words.h"
#include "ui/icons/icons.h"
#include "ui/support/forms.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr int kPreviewAfterMs = 60;
constexpr qsizetype kMostPreviewed = 200'000;  ///< bytes; the file has all of it
constexpr std::size_t kMostParagraphs = 1'000;  ///< of a section on the previewed page: hours of speech would take seconds to lay out
constexpr int kPdf = -1;

const QString kFormat = QStringLiteral("export/format"), kFolder = QStringLiteral("export/folder"), kLayout = QStringLiteral("export/layout"),
              kTimes = QStringLiteral("export/times"), kDoubt = QStringLiteral("export/doubt"), kCues = QStringLiteral("export/cues"),
              kCheckedBy = QStringLiteral("export/checked_by"), kTimesFrom = QStringLiteral("export/times_from"), kMarks = QStringLiteral("export/marks");

/// What is left out of the preview is said.
void shorten(Sheet& sheet) {
    for (SheetSection& section : sheet.sections) {
        const std::size_t count = section.paragraphs.size();
        if (count <= kMostParagraphs) continue;
        section.paragraphs.resize(kMostParagraphs);
        SheetParagraph rest;
        rest.text = ExportDialog::tr("… and %n more paragraph(s): the file has all of them.", nullptr, static_cast<int>(count - kMostParagraphs)).toStdString();
        section.paragraphs.push_back(std::move(rest));
    }
}

/// Name in the list, in a person's words; the file's ending stands behind it.
QString titleOf(ExportFormat format) {
    switch (format) {
        case ExportFormat::Paragraphs: return ExportDialog::tr("Text");
        case ExportFormat::Markdown: return ExportDialog::tr("Markdown");
        case ExportFormat::Html: return ExportDialog::tr("Web page");
        case ExportFormat::Docx: return ExportDialog::tr("Word document");
        case ExportFormat::Odt: return ExportDialog::tr("OpenDocument text");
        case ExportFormat::Transcript: return ExportDialog::tr("Everything, for programs");
        case ExportFormat::Txt: return ExportDialog::tr("Text, a line a passage");
        case ExportFormat::Vtt: return ExportDialog::tr("Subtitles for the web");
        case ExportFormat::Srt: return ExportDialog::tr("Subtitles");
        case ExportFormat::Tsv: return ExportDialog::tr("Table, tabs");
        case ExportFormat::Json: return ExportDialog::tr("As openai-whisper writes it");
        case ExportFormat::Lrc: return ExportDialog::tr("Lyrics");
        case ExportFormat::Csv: return ExportDialog::tr("Table of passages");
        case ExportFormat::Words: return ExportDialog::tr("Table of words");
        case ExportFormat::Rttm: return ExportDialog::tr("Speaker turns");
        case ExportFormat::Labels: return ExportDialog::tr("Audacity labels");
        case ExportFormat::Qda: return ExportDialog::tr("For analysis programs");
    }
    return {};
}

WriterOptions cuesOf(int preset) {
    WriterOptions cues;
    if (preset == 1) {
        cues.maxLineWidth = 42;
        cues.maxLineCount = 2;
    }
    return cues;
}

}  // namespace

ExportDialog::ExportDialog(ExportDocument document, QSettings& settings, QWidget* parent)
    : QDialog(parent), m_document(std::move(document)), m_settings(settings) {
    setWindowTitle(tr("Export"));
    resize(1000, 660);
    m_save = new QPushButton(themedIcon(Icon::Export, Ink::OnAccent), tr("Save…"), this);
    setButtonKind(*m_save, ButtonKind::Primary);
    m_save->setDefault(true);
    m_copy = new QPushButton(tr("Copy"), this);
    m_copy->setToolTip(tr("The text to the clipboard"));
    auto* close = new QPushButton(tr("Close"), this);
    connect(m_save, &QPushButton::clicked, this, &ExportDialog::save);
    connect(m_copy, &QPushButton::clicked, this, &ExportDialog::copy);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);

    auto* left = new QVBoxLayout;
    left->setSpacing(metrics::kGroup);
    left->addWidget(makeFormats(), 1);
    left->addWidget(makeOptions());
    m_note = new QLabel(this);
    setTextSize(*m_note, TextSize::Small);
    setMuted(*m_note);
    m_note->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::kInside);
    buttons->addWidget(m_note, 1);
    for (QPushButton* button : {close, m_copy, m_save}) buttons->addWidget(button);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(metrics::kGroup);
    columns->addLayout(left);
    columns->addWidget(makePreview(), 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kGroup);
    layout->addLayout(columns, 1);
    layout->addLayout(buttons);

    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(kPreviewAfterMs);
    connect(&m_previewTimer, &QTimer::timeout, this, &ExportDialog::preview);
    showOptions();
    preview();
}

/// What is being written is a matter of moments, and half a file is none.
ExportDialog::~ExportDialog() {
    if (m_writing) m_writing->wait();
}

QWidget* ExportDialog::makeFormats() {
    m_formats = new QListWidget(this);
    m_formats->setAccessibleName(tr("Formats"));
    m_formats->setFixedWidth(300);
    const auto add = [this](const QString& title, const QString& ending, int value) {
        auto* item = new QListWidgetItem(QStringLiteral("%1  ·  %2").arg(title, ending), m_formats);
        item->setData(Qt::UserRole, value);
        item->setSizeHint(QSize(0, metrics::kControlHeight));
    };
    for (const ExportFormatFacts& facts : exportFormats()) {
        add(titleOf(facts.format), QString::fromLatin1(facts.extension), static_cast<int>(facts.format));
        if (facts.format == ExportFormat::Odt) add(tr("PDF"), QStringLiteral("pdf"), kPdf);
    }
    const int last = m_settings.value(kFormat, static_cast<int>(ExportFormat::Docx)).toInt();
    m_formats->setCurrentRow(0);
    for (int row = 0; row < m_formats->count(); ++row)
        if (m_formats->item(row)->data(Qt::UserRole).toInt() == last) m_formats->setCurrentRow(row);
    connect(m_formats, &QListWidget::currentRowChanged, this, [this] {
        showOptions();
        m_previewTimer.start();
    });
    return m_formats;
}

QWidget* ExportDialog::makeOptions() {
    auto* box = new QWidget(this);
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(metrics::kRelated);
    form->setVerticalSpacing(metrics::kInside);
    m_layout = new QComboBox(box);
    m_layout->addItems({tr("Transcript"), tr("Interview sheet")});
    m_layout->setCurrentIndex(m_settings.value(kLayout, 0).toInt() == 1 ? 1 : 0);
    m_times = new QCheckBox(tr("Times at paragraphs"), box);
    m_times->setChecked(m_settings.value(kTimes, false).toBool());
    m_doubt = new QCheckBox(tr("Mark doubted passages"), box);
    m_doubt->setChecked(m_settings.value(kDoubt, true).toBool());
    m_marks = new QCheckBox(tr("Marks and notes, at the end"), box);
    m_marks->setChecked(m_settings.value(kMarks, false).toBool());
    m_checkedBy = new QLineEdit(m_settings.value(kCheckedBy).toString(), box);
    m_checkedBy->setPlaceholderText(tr("nobody is named"));
    m_cues = new QComboBox(box);
    m_cues->addItems({tr("One a passage"), tr("Two lines of 42 characters")});
    m_cues->setCurrentIndex(m_settings.value(kCues, 0).toInt() == 1 ? 1 : 0);
    const auto label = [box](const QString& text, QWidget* field) {
        auto* made = new QLabel(text, box);
        made->setBuddy(field);
        field->setAccessibleName(text);
        return made;
    };
    m_layoutLabel = label(tr("Layout"), m_layout);
    m_checkedLabel = label(tr("Checked by"), m_checkedBy);
    m_cuesLabel = label(tr("Subtitles"), m_cues);
    form->addRow(m_layoutLabel, m_layout);
    form->addRow(m_checkedLabel, m_checkedBy);
    form->addRow(m_cuesLabel, m_cues);
    addTimesFrom(*form);
    form->addRow(m_times);
    form->addRow(m_doubt);
    form->addRow(m_marks);
    alignLabels(*form);
    connect(m_layout, &QComboBox::currentIndexChanged, this, &ExportDialog::showOptions);
    const auto again = [this] { m_previewTimer.start(); };
    for (QComboBox* combo : {m_layout, m_cues}) connect(combo, &QComboBox::currentIndexChanged, this, again);
    for (QCheckBox* check : {m_times, m_doubt, m_marks}) connect(check, &QCheckBox::toggled, this, again);
    connect(m_checkedBy, &QLineEdit::textChanged, this, again);
    return box;
}

/// Of a part alone, or of a file whose clock does not run as its sound does.
void ExportDialog::addTimesFrom(QFormLayout& form) {
    if (hasOneStart(m_document)) return;
    m_timesFrom = new QComboBox(form.parentWidget());
    m_timesFrom->addItem(tr("the recording's beginning"), static_cast<int>(TimesFrom::Recording));
    const auto& part = m_document.recording.part;
    if (part) m_timesFrom->addItem(tr("the part's beginning (%1)").arg(clockText(part->fromUs)), static_cast<int>(TimesFrom::Part));
    if (m_document.recording.clock) m_timesFrom->addItem(tr("where a player of the file counts from"), static_cast<int>(TimesFrom::Player));
    m_timesFrom->setToolTip(m_document.recording.clock ? tr("The clock of this file does not run as its sound does: it begins elsewhere, or counts pauses that were not recorded. A player shows the clock.")
                                                       : tr("Only a part of the recording was transcribed. A player of the whole file shows times from the recording's beginning."));
    m_timesFrom->setAccessibleDescription(m_timesFrom->toolTip());
    m_timesFrom->setCurrentIndex(std::max(0, m_timesFrom->findData(m_settings.value(kTimesFrom, static_cast<int>(TimesFrom::Recording)).toInt())));
    auto* label = new QLabel(tr("Times count from"), form.parentWidget());
    label->setBuddy(m_timesFrom);
    m_timesFrom->setAccessibleName(label->text());
    form.addRow(label);  // a line for each: beside each other they would be wider than the list above
    form.addRow(m_timesFrom);
    connect(m_timesFrom, &QComboBox::currentIndexChanged, this, [this] { m_previewTimer.start(); });
}

QWidget* ExportDialog::makePreview() {
    m_stack = new QStackedWidget(this);
    m_page = new QTextBrowser(m_stack);
    m_page->setAccessibleName(tr("Preview"));
    m_page->setOpenLinks(false);
    m_source = new QPlainTextEdit(m_stack);
    m_source->setAccessibleName(tr("Preview"));
    m_source->setReadOnly(true);
    m_source->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_source->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_stack->addWidget(m_page);
    m_stack->addWidget(m_source);
    return m_stack;
}

std::optional<ExportFormat> ExportDialog::format() const {
    const int value = m_formats->currentItem() ? m_formats->currentItem()->data(Qt::UserRole).toInt() : 0;
    return value == kPdf ? std::nullopt : std::optional(static_cast<ExportFormat>(value));
}

void ExportDialog::chooseFormat(std::optional<ExportFormat> format) {
    const int wanted = format ? static_cast<int>(*format) : kPdf;
    for (int row = 0; row < m_formats->count(); ++row)
        if (m_formats->item(row)->data(Qt::UserRole).toInt() == wanted) m_formats->setCurrentRow(row);
    preview();
}

ExportOptions ExportDialog::options() const {
    ExportOptions options;
    options.sheet.layout = m_layout->currentIndex() == 1 ? ExportLayout::Sheet : ExportLayout::Text;
    options.sheet.showsTimes = m_times->isChecked();
    options.sheet.marksDoubt = m_doubt->isChecked();
    options.sheet.words = sheetWords(m_document.language);
    options.cues = cuesOf(m_cues->currentIndex());
    return options;
}

ExportDocument ExportDialog::document() const {
    ExportDocument document = countedFrom(m_document, m_timesFrom ? static_cast<TimesFrom>(m_timesFrom->currentData().toInt()) : TimesFrom::Recording);
    document.checkedBy = m_checkedBy->text().trimmed().toStdString();
    if (!m_marks->isChecked()) document.marks.clear();
    return document;
}

QString ExportDialog::extension() const { return format() ? QString::fromLatin1(factsOf(*format()).extension) : QStringLiteral("pdf"); }

/// Only what counts for the format is there.
void ExportDialog::showOptions() {
    const auto chosen = format();
    const bool isSheet = !chosen || factsOf(*chosen).isSheet;
    const bool hasCues = chosen == ExportFormat::Srt || chosen == ExportFormat::Vtt;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_layoutLabel, m_layout, m_doubt, m_checkedLabel, m_checkedBy}) widget->setVisible(isSheet);
    m_times->setVisible(isSheet && m_layout->currentIndex() == 0);
    m_marks->setVisible((isSheet || chosen == ExportFormat::Transcript) && !m_document.marks.empty());
    for (QWidget* widget : std::initializer_list<QWidget*>{m_cuesLabel, m_cues}) widget->setVisible(hasCues);
    const bool isInside = chosen && factsOf(*chosen).carriesRecord;
    m_note->setText(isInside ? tr("Recording, model, settings and changes are written into the file; `undervoice verify` checks it.")
                             : tr("Recording, model, settings and changes are written into a file beside it, NAME.%1.provenance.json; `undervoice verify` checks it.").arg(extension()));
    m_copy->setEnabled(chosen && chosen != ExportFormat::Docx && chosen != ExportFormat::Odt);
}

void ExportDialog::preview() {
    m_previewTimer.stop();
    const auto chosen = format();
    // What is a page elsewhere is shown as one; the same sheet is written in all of these formats.
    const bool isPage = !chosen || chosen == ExportFormat::Docx || chosen == ExportFormat::Odt || chosen == ExportFormat::Html;
    m_stack->setCurrentWidget(isPage ? static_cast<QWidget*>(m_page) : m_source);
    if (isPage) {
        const int place = m_page->verticalScrollBar()->value();
        Sheet sheet = makeSheet(document(), options().sheet);
        shorten(sheet);
        fillDocument(*m_page->document(), sheet, {textFont(TextSize::Base), tokens().text, tokens().muted});
        m_page->document()->setDocumentMargin(metrics::kGroup);
        m_page->verticalScrollBar()->setValue(place);
        return m_save->setEnabled(true);
    }
    const auto rendered = renderExport(document(), *chosen, options());
    m_save->setEnabled(rendered.has_value());
    if (!rendered) return m_source->setPlainText(coreText(rendered.error()));
    const QByteArray shown = QByteArray::fromStdString(rendered->content).left(kMostPreviewed);
    m_source->setPlainText(QString::fromUtf8(shown) + (rendered->content.size() > static_cast<std::size_t>(kMostPreviewed) ? QStringLiteral("\n…") : QString()));
    highlight(*m_source->document(), QStringLiteral("preview.") + extension(), tokens().isDark);
}

QString ExportDialog::previewText() const { return m_stack->currentWidget() == m_page ? m_page->toPlainText() : m_source->toPlainText(); }

QString ExportDialog::proposedName() const {
    const QString name = fromUtf8(undervoice::titleOf(m_document).empty() ? std::string("transcript") : undervoice::titleOf(m_document));
    QString clean;
    for (const QChar c : name) clean += c == QLatin1Char('/') || c < QLatin1Char(' ') ? QLatin1Char('_') : c;
    // A title that is the recording's file name loses its ending.
    const QString stem = name == fromUtf8(m_document.recording.name) && clean.lastIndexOf(QLatin1Char('.')) > 0 ? clean.left(clean.lastIndexOf(QLatin1Char('.'))) : clean;
    return stem + QLatin1Char('.') + extension();
}

void ExportDialog::save() {
    const QString folder = m_settings.value(kFolder, QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)).toString();
    auto* dialog = new QFileDialog(this, tr("Export"), folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(extension());
    dialog->selectFile(proposedName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { write(toPath(file)); });
    dialog->open();
}

void ExportDialog::write(const std::filesystem::path& file) {
    if (m_writing && m_writing->isRunning()) return;
    m_settings.setValue(kFormat, m_formats->currentItem()->data(Qt::UserRole));
    m_settings.setValue(kFolder, shown(file.parent_path()));
    m_settings.setValue(kLayout, m_layout->currentIndex());
    m_settings.setValue(kTimes, m_times->isChecked());
    m_settings.setValue(kDoubt, m_doubt->isChecked());
    m_settings.setValue(kMarks, m_marks->isChecked());
    m_settings.setValue(kCues, m_cues->currentIndex());
    m_settings.setValue(kCheckedBy, m_checkedBy->text());
    if (m_timesFrom) m_settings.setValue(kTimesFrom, m_timesFrom->currentData());
    m_save->setEnabled(false);
    m_writing.reset(QThread::create([this, exported = document(), chosen = format(), how = options(), file] {
        const auto result = chosen ? writeExport(exported, *chosen, file, how) : writePdf(exported, how, file);
        QMetaObject::invokeMethod(this, [this, file, result] {
            m_writing->wait();
            m_save->setEnabled(true);
            if (!result) return Q_EMIT failed(coreText(result.error()));
            Q_EMIT written(shown(file));
        }, Qt::QueuedConnection);
    }));
    m_writing->start();
}

void ExportDialog::copy() {
    const auto chosen = format();
    if (!chosen) return;
    if (const auto rendered = renderExport(document(), *chosen, options())) QGuiApplication::clipboard()->setText(fromUtf8(rendered->content));
    m_note->setText(tr("The text is on the clipboard."));
}

void ExportDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    // At once, or the old theme's letters would stand on the new one's page.
    if (event->type() == QEvent::PaletteChange && m_stack) QMetaObject::invokeMethod(this, &ExportDialog::preview, Qt::QueuedConnection);
}

}  // namespace undervoice::ui
