#pragma once
// The editor's page with a real library, a real recording and a device whose clock is a thread of the test.
// UNDERVOICE_FILM_DIR=/some/folder keeps pictures, to be looked at.

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QTemporaryDir>
#include <QWidget>

#include "library/ids.h"
#include "media/audio_output.h"
#include "ui/editor/editor_page.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/library_thread.h"
#include "ui/theme/theme.h"

namespace undervoice::ui::test {

/// A device that pulls several times as fast as a loudspeaker.
Result<std::unique_ptr<media::AudioOutput>> fastOutput();

/// A WAV file, 16 kHz, one channel: a hum in every sentence of talk(), 2.5 of 3 seconds; but in the silence [from, to), in seconds.
QByteArray hummedTalk(int seconds, std::pair<double, double> silence = {});

/// The page of a new library in every test: one recording of 60 seconds, twenty sentences, a doubtful word in the third and
/// an unheard sixth.
class EditorPageFixture : public QObject {
    Q_OBJECT

  protected:
    void open() { open(m_recording); }
    void open(library::RecordingId recording);
    /// Of a segment.
    QString text(std::size_t index) const;
    void caretTo(int block, int column);
    /// The window in both themes.
    void film(const QString& name);

    std::unique_ptr<QTemporaryDir> m_folder;
    library::RecordingId m_recording;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Shortcuts> m_shortcuts;
    std::unique_ptr<LibraryThread> m_library;
    std::unique_ptr<QWidget> m_window;
    EditorPage* m_page = nullptr;  ///< the window's

  private Q_SLOTS:
    void init();
    void cleanup();
};

}  // namespace undervoice::ui::test
