#include "recording_files.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QSettings>

namespace undervoice::desktop {
namespace {

const QStringList& patterns() {
    static const QStringList list = QStringLiteral("*.3gp *.aac *.ac3 *.aif *.aiff *.amr *.ape *.avi *.caf *.dss *.flac *.flv *.m2ts *.m4a *.m4b *.m4v *.mka *.mkv *.mov "
                                                   "*.mp2 *.mp3 *.mp4 *.mpeg *.mpg *.mts *.oga *.ogg *.ogv *.opus *.ts *.vob *.wav *.webm *.wma *.wmv *.wv")
                                        .split(QLatin1Char(' '));
    return list;
}

QString folderKey() { return QStringLiteral("transcription/folder"); }

}  // namespace

QStringList droppedFiles(const QList<QUrl>& urls) {
    QStringList files;
    for (const QUrl& url : urls) {
        const QFileInfo info(url.toLocalFile());
        if (!url.isLocalFile() || files.size() >= kMostDroppedFiles) continue;
        if (info.isFile()) files.append(info.absoluteFilePath());
        if (!info.isDir()) continue;
        QStringList inside;
        QDirIterator walk(info.absoluteFilePath(), patterns(), QDir::Files | QDir::Readable, QDirIterator::Subdirectories);
        while (walk.hasNext() && files.size() + inside.size() < kMostDroppedFiles) inside.append(walk.next());
        inside.sort(Qt::CaseInsensitive);
        files.append(inside);
    }
    return files;
}

QString mediaFilter() { return patterns().join(QLatin1Char(' ')); }

QString lastFolder(const QSettings& settings) { return settings.value(folderKey()).toString(); }
void rememberFolder(QSettings& settings, const QString& chosenFile) { settings.setValue(folderKey(), QFileInfo(chosenFile).absolutePath()); }

}  // namespace undervoice::desktop
