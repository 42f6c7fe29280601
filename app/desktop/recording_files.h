#pragma once
// Which files are meant by a person who drops or chooses recordings, and where those lie that were chosen last.

#include <QList>
#include <QStringList>
#include <QUrl>

#include "base/cancel.h"
#include "base/error.h"

class QSettings;

namespace undervoice::desktop {

inline constexpr int kMostDroppedFiles = 1000;

/// Of folders: those whose ending is one of media files, by name, also in folders within, and no more than kMostDroppedFiles in all.
/// Links to folders are not followed; what is not on this machine is left out.
QStringList droppedFiles(const QList<QUrl>& urls);

/// Of the recording that has fewest, by their own word; 0: none of them can be read. Opens the files: not on the GUI's thread. Cancelled.
Result<int> fewestChannels(const QStringList& files, const CancelToken& cancel = {});

/// For file dialogs: "*.mp3 *.m4a …".
QString mediaFilter();

/// Empty before the first choice.
QString lastFolder(const QSettings& settings);
void rememberFolder(QSettings& settings, const QString& chosenFile);

}  // namespace undervoice::desktop
