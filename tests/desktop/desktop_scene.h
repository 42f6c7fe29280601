#pragma once
// The desktop program on a scratch library, with the real worker and real models: started, worked with as a person does, ended, and started
// again. Tests that cannot have the model skip, saying why (reasonToSkip()). GUI thread.

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include <QListView>
#include <QSettings>
#include <QSignalSpy>
#include <QStringList>
#include <QTemporaryDir>

#include "api/options.h"
#include "desktop.h"
#include "library/library.h"
#include "ui/theme/theme.h"

class QAbstractButton;

namespace undervoice::desktop::test {

constexpr int kLongMs = 120'000;  ///< a short job at most, on a machine that has other things to do

/// The bundled interview.
QString sampleFile();

/// Processes that this one has started and that are called like the worker.
QList<pid_t> workers();

/// The control of that name, as a screen reader says it; it must be there.
template <typename Control>
Control& named(const QWidget& where, const QString& name) {
    for (Control* control : where.findChildren<Control*>())
        if (control->accessibleName() == name) return *control;
    qFatal("no %s is called %s", Control::staticMetaObject.className(), qPrintable(name));
    Q_UNREACHABLE();
}

/// The button that says so; nullptr: none does.
QAbstractButton* findButton(const QWidget& where, const QString& text);
/// Presses it with the mouse; it must be there.
void press(const QWidget& where, const QString& text);

class DesktopScene {
  public:
    struct Options {
        bool hasSample = true;                             ///< transcribed at the first start, as a newcomer has it
        QStringList models = {QStringLiteral("tiny.en")};  ///< the first is proposed; UNDERVOICE_FILM_MODEL puts another in its place
        QString folder = {};                               ///< of an earlier scene, to be gone on with; empty: one of its own
    };
    DesktopScene();
    explicit DesktopScene(Options options);
    ~DesktopScene();

    /// Empty: there is none.
    QString reasonToSkip() const;

    bool create();  ///< no window yet; what is connected before show() misses nothing
    bool show();    ///< until it has the keyboard
    bool start() { return create() && show(); }
    void stop();

    QString path(const QString& name) const;
    std::filesystem::path libraryPath() const;
    QString libraryProblems() const;  ///< what `undervoice library verify` says of it, a line each; none: empty
    const ui::ModelEntry& model() const { return m_models.front(); }
    const ui::ModelEntry* otherModel() const { return m_models.size() > 1 ? &m_models[1] : nullptr; }

    ui::Theme& theme() { return *m_theme; }
    QSettings& settings() { return *m_settings; }
    Desktop& desktop() { return *m_desktop; }
    ui::MainWindow& window();
    ui::LibraryPage& library();
    ui::EditorPage& editor();
    ui::QueuePage& queue();
    ui::QueueBridge& bridge();

    QListView& recordings();  ///< of the library page
    QListView& found();       ///< what a search there has found

    /// Opens it and waits for its text.
    bool openTranscript(library::RecordingId recording);

    /// What a file manager does over the window: comes in, moves, lets go. No files: words are dragged. False: the window does not want it there.
    bool drop(const QStringList& files, const QPoint& place);

    /// A job with the scene's model, which is done whether or not there is a transcript already.
    service::TranscriptionRequest request(const QString& file, api::Mode mode) const;
    /// Puts it into the queue and waits for its end. Nothing: it did not come, or failed.
    std::optional<service::JobResult> transcribe(const service::TranscriptionRequest& request, library::ProjectId project = {});

    // As the library on the disk has it.
    std::unique_ptr<library::LibraryReader> reader() const;
    std::string textOf(library::RunId run) const;

  private:
    DesktopOptions desktopOptions() const;

    Options m_options;
    std::unique_ptr<QTemporaryDir> m_ownFolder;
    std::vector<ui::ModelEntry> m_models;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Desktop> m_desktop;
};

}  // namespace undervoice::desktop::test
