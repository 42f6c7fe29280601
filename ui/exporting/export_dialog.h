#pragma once
// A transcript on its way out: which format, how it is laid out, what it will look like, where to. Writing happens on a thread of the
// dialog's own. GUI thread.

#include <filesystem>
#include <memory>
#include <optional>

#include <QDialog>
#include <QTimer>

#include "transcript/export/export.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QSettings;
class QStackedWidget;
class QTextBrowser;
class QThread;

namespace undervoice::ui {

class ExportDialog : public QDialog {
    Q_OBJECT

  public:
    /// The settings must outlive it; they hold what was chosen last time.
    ExportDialog(ExportDocument document, QSettings& settings, QWidget* parent = nullptr);
    ~ExportDialog() override;

    /// absent: PDF.
    std::optional<ExportFormat> format() const;
    void chooseFormat(std::optional<ExportFormat> format);
    ExportOptions options() const;
    QString previewText() const;
    /// written() or failed() follows.
    void write(const std::filesystem::path& file);
    QString proposedName() const;

  Q_SIGNALS:
    void written(const QString& file);
    void failed(const QString& sentence);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    QWidget* makeFormats();
    QWidget* makeOptions();
    void addTimesFrom(QFormLayout& form);
    QWidget* makePreview();
    void showOptions();
    void preview();
    void save();
    void copy();
    ExportDocument document() const;
    QString extension() const;

    ExportDocument m_document;
    QSettings& m_settings;
    QTimer m_previewTimer;
    // Children, owned by their parents.
    QListWidget* m_formats = nullptr;
    QComboBox *m_layout = nullptr, *m_cues = nullptr;
    QComboBox* m_timesFrom = nullptr;  ///< null: there is nothing to choose, see hasOneStart()
    QCheckBox *m_times = nullptr, *m_doubt = nullptr, *m_marks = nullptr;
    QLineEdit* m_checkedBy = nullptr;
    QLabel *m_layoutLabel = nullptr, *m_cuesLabel = nullptr, *m_checkedLabel = nullptr, *m_note = nullptr;
    QStackedWidget* m_stack = nullptr;
    QTextBrowser* m_page = nullptr;
    QPlainTextEdit* m_source = nullptr;
    QPushButton *m_save = nullptr, *m_copy = nullptr;
    std::unique_ptr<QThread> m_writing;  ///< one of Qt's: printing needs that. Null: nothing is written
};

}  // namespace undervoice::ui
