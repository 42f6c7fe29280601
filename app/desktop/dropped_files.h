#pragma once
// What a person has dropped: files as they are, folders as the audio and video files in them.

#include <QList>
#include <QStringList>
#include <QUrl>

namespace undervoice::desktop {

inline constexpr int kMostDroppedFiles = 1000;

/// Of folders: those whose ending is one of media files, by name, also in folders within, and no more than kMostDroppedFiles in all.
/// Links to folders are not followed; what is not on this machine is left out.
QStringList droppedFiles(const QList<QUrl>& urls);

/// For file dialogs: "*.mp3 *.m4a …".
QString mediaFilter();

}  // namespace undervoice::desktop
