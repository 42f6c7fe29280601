// Which files are meant, and where the next ones are looked for.

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "recording_files.h"

using undervoice::desktop::droppedFiles;
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
