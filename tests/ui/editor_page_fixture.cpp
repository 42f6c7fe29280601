#include "editor_page_fixture.h"

#include <atomic>
#include <cmath>
#include <thread>

#include <QCryptographicHash>
#include <QDataStream>
#include <QDir>
#include <QSignalSpy>
#include <QTextBlock>
#include <QVBoxLayout>
#include <QtTest>

#include "active_window.h"
#include "editor_library.h"
#include "ui/editor/transcript_edit.h"
#include "ui/editor/transcript_text.h"
#include "ui/values/words.h"

namespace undervoice::ui::test {

namespace {

constexpr int kRateHz = 48'000;

class FastOutput : public media::AudioOutput {
  public:
    ~FastOutput() override { stop(); }
    int rateHz() const override { return kRateHz; }
    int channels() const override { return 2; }
    Status start(Fill fill, Lost) override {
        m_isStopping = false;
        m_pulled = 0;
        m_thread = std::thread([this, fill = std::move(fill)] {
            std::vector<float> block(2 * 480);
            while (!m_isStopping) {
                fill(block);
                m_pulled += 480;
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            }
        });
        return {};
    }
    void stop() override {
        m_isStopping = true;
        if (m_thread.joinable()) m_thread.join();
    }
    std::int64_t heardFrames() const override { return m_pulled; }
    std::int64_t latencyFrames() const override { return 0; }

  private:
    std::atomic<bool> m_isStopping{false};
    std::atomic<std::int64_t> m_pulled{0};
    std::thread m_thread;
};

}  // namespace

Result<std::unique_ptr<media::AudioOutput>> fastOutput() { return std::make_unique<FastOutput>(); }

QByteArray hummedTalk(int seconds, std::pair<double, double> silence) {
    constexpr int kRate = 16'000;
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out.setByteOrder(QDataStream::LittleEndian);
    const auto size = static_cast<quint32>(seconds * kRate * 2);
    out.writeRawData("RIFF", 4);
    out << quint32(size + 36);
    out.writeRawData("WAVEfmt ", 8);
    out << quint32(16) << quint16(1) << quint16(1) << quint32(kRate) << quint32(kRate * 2) << quint16(2) << quint16(16);
    out.writeRawData("data", 4);
    out << size;
    for (int i = 0; i < seconds * kRate; ++i) {
        const double t = static_cast<double>(i) / kRate, loudness = std::fmod(t, 3) < 2.5 && (t < silence.first || t >= silence.second) ? std::pow(std::sin(3.14159 * std::fmod(t, 0.5) / 0.5), 2) : 0.01;
        out << static_cast<qint16>(12'000 * loudness * std::sin(2 * 3.14159 * 180 * t));
    }
    return bytes;
}

void EditorPageFixture::init() {
    QApplication::setFont(QFont(QStringLiteral("DejaVu Sans"), 10));
    m_folder = std::make_unique<QTemporaryDir>();
    const QByteArray sound = hummedTalk(60);
    QFile file(m_folder->filePath(QStringLiteral("talk.wav")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(sound) == sound.size());
    file.close();
    std::vector<Segment> segments = talk(20);
    (*segments[2].words)[3].probability = 0.2;
    segments[5].evidence.flags = {Flag::NoVoice};
    const std::filesystem::path path = toPath(m_folder->filePath(QStringLiteral("library.db")));
    m_recording = makeTranscript(path, segments, toPath(file.fileName()), QCryptographicHash::hash(sound, QCryptographicHash::Sha256).toHex().toStdString());
    m_theme = std::make_unique<Theme>([] { return false; });
    m_settings = std::make_unique<QSettings>(m_folder->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    m_shortcuts = std::make_unique<Shortcuts>(*m_settings);
    m_library = std::make_unique<LibraryThread>(path);
    m_window = std::make_unique<QWidget>();
    m_window->setAutoFillBackground(true);
    m_page = new EditorPage(*m_library, *m_shortcuts, *m_settings, {path.parent_path() / "waveforms", fastOutput, {}}, m_window.get());
    auto* layout = new QVBoxLayout(m_window.get());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_page);
    m_shortcuts->watch(m_window.get());
    m_window->resize(1080, 760);
    m_window->show();
}

void EditorPageFixture::cleanup() {
    m_window.reset();
    m_library.reset();
    m_shortcuts.reset();
    m_settings.reset();  // writes into the folder
    m_folder.reset();
}

void EditorPageFixture::open(library::RecordingId recording) {
    QSignalSpy opened(m_page, &EditorPage::opened);
    m_page->open(recording);
    QVERIFY(opened.wait());
    QVERIFY(showActive(*m_window));
}

QString EditorPageFixture::text(std::size_t index) const { return shownQString(m_page->session().document().segments.at(index)); }

void EditorPageFixture::caretTo(int block, int column) {
    QTextCursor cursor(m_page->text().document()->findBlockByNumber(block));
    cursor.setPosition(cursor.block().position() + column);
    m_page->text().setTextCursor(cursor);
}

void EditorPageFixture::film(const QString& name) {
    const QString folder = qEnvironmentVariable("UNDERVOICE_FILM_DIR");
    for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
        m_theme->setChoice(choice);
        for (int i = 0; i < 3; ++i) QCoreApplication::processEvents();
        const QPixmap picture = m_window->grab();
        if (!folder.isEmpty()) QVERIFY(QDir().mkpath(folder) && picture.save(QDir(folder).filePath(name + (choice == ThemeChoice::Dark ? QStringLiteral("-dark.png") : QStringLiteral("-light.png")))));
    }
}

}  // namespace undervoice::ui::test
