// Which files a drop means.

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "dropped_files.h"

using undervoice::desktop::droppedFiles;

class DroppedFilesTest : public QObject {
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
    void followsNoLinkInACircle() {
        make(QStringLiteral("circle/a.wav"));
        QFile::link(m_folder.filePath(QStringLiteral("circle")), m_folder.filePath(QStringLiteral("circle/again")));
        QCOMPARE(droppedFiles({QUrl::fromLocalFile(m_folder.filePath(QStringLiteral("circle")))}).size(), 1);
    }
};

QTEST_MAIN(DroppedFilesTest)
#include "dropped_files_test.moc"
