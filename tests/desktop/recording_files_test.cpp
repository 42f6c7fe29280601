// Which files are meant, and where the next ones are looked for.

#include <QDataStream>
#include <QDir>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "recording_files.h"

using undervoice::desktop::droppedFiles;
using undervoice::desktop::fewestChannels;
using undervoice::desktop::lastFolder;
using undervoice::desktop::rememberFolder;

class RecordingFilesTest : public QObject {
    Q_OBJECT

    QString make(const QString& name) {
        const QString path = m_folder.filePath(name);
        QDir().mkpath(QFileInfo(path).absolutePath());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", qPrintable(path));
        return path;
    }
    /// A tenth of a second of silence.
    QString makeWave(const QString& name, quint16 channels) {
        constexpr quint32 kRate = 16000, kBytes = 2;
        const quint32 bytes = kRate / 10 * channels * kBytes;
        QByteArray wave;
        QDataStream out(&wave, QIODevice::WriteOnly);
        out.setByteOrder(QDataStream::LittleEndian);
        out.writeRawData("RIFF", 4);
        out << 36 + bytes;
        out.writeRawData("WAVEfmt ", 8);
        out << quint32{16} << quint16{1} << channels << kRate << kRate * channels * kBytes << static_cast<quint16>(channels * kBytes) << quint16{8 * kBytes};
        out.writeRawData("data", 4);
        out << bytes;
        wave.append(QByteArray(static_cast<qsizetype>(bytes), '\0'));
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(wave) != wave.size()) qFatal("cannot write %s", qPrintable(name));
        return file.fileName();
    }
    QTemporaryDir m_folder;

  private Q_SLOTS:
    void takesAFileWhateverItIsCalled() {
        const QString path = make(QStringLiteral("talk.unknown"));
        QCOMPARE(droppedFiles({QUrl::fromLocalFile(path)}), QStringList{path});
    }
    void takesTheMediaOfAFolderAndOfThoseWithin() {
        const QString b = make(QStringLiteral("talks/b.MP3")), a = make(QStringLiteral("talks/2024/a.wav"));
        make(QStringLiteral("talks/notes.txt"));
        QCOMPARE(droppedFiles({QUrl::fromLocalFile(m_folder.filePath(QStringLiteral("talks")))}), (QStringList{a, b}));
    }
    void leavesOutWhatIsNotOnThisMachine() {
        QCOMPARE(droppedFiles({QUrl(QStringLiteral("https://example.org/talk.mp3")), QUrl::fromLocalFile(QStringLiteral("/no/such/file.wav"))}), QStringList());
    }
    void theFewestChannelsOfAllAreCounted() {
        const QString mono = makeWave(QStringLiteral("mono.wav"), 1), stereo = makeWave(QStringLiteral("stereo.wav"), 2), four = makeWave(QStringLiteral("four.wav"), 4);
        QCOMPARE(fewestChannels({four, stereo}).value(), 2);
        QCOMPARE(fewestChannels({four, mono, stereo}).value(), 1);
        QCOMPARE(fewestChannels({make(QStringLiteral("no recording.wav")), four}).value(), 4);
        QCOMPARE(fewestChannels({QStringLiteral("/no/such/file.wav")}).value(), 0);
        undervoice::CancelSource cancel;
        cancel.cancel();
        QVERIFY(!fewestChannels({four}, cancel.token()));
    }
    void theNextAreLookedForWhereTheLastWere() {
        QSettings settings(m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        QCOMPARE(lastFolder(settings), QString());
        rememberFolder(settings, QStringLiteral("/recordings/2024/talk.wav"));
        QCOMPARE(lastFolder(settings), QStringLiteral("/recordings/2024"));
    }
    void followsNoLinkInACircle() {
        make(QStringLiteral("circle/a.wav"));
        QFile::link(m_folder.filePath(QStringLiteral("circle")), m_folder.filePath(QStringLiteral("circle/again")));
        QCOMPARE(droppedFiles({QUrl::fromLocalFile(m_folder.filePath(QStringLiteral("circle")))}).size(), 1);
    }
};

QTEST_MAIN(RecordingFilesTest)
#include "recording_files_test.moc"
