#include "recording_files.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QSettings>

#include "media/decode.h"
#include "ui/values/words.h"

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

Result<int> fewestChannels(const QStringList& files, const CancelToken& cancel) {
    int fewest = 0;
    for (const QString& file : files) {
        UNDERVOICE_TRY(cancel.check());
        const auto info = media::probe(ui::toPath(file), cancel);
        if (!info || info->defaultTrack < 0) continue;
        const int channels = info->tracks[static_cast<std::size_t>(info->defaultTrack)].channels;
        if (fewest == 0 || channels < fewest) fewest = channels;
        if (fewest == 1) break;
    }
    return fewest;
}

QString mediaFilter() { return patterns().join(QLatin1Char(' ')); }

QString lastFolder(const QSettings& settings) { return settings.value(folderKey()).toString(); }
void rememberFolder(QSettings& settings, const QString& chosenFile) { settings.setValue(folderKey(), QFileInfo(chosenFile).absolutePath()); }

}  // namespace undervoice::desktop
