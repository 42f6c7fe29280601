#pragma once
// What a person's library holds after a week: the bundled interview and recordings that are made on the spot (made_recordings.h), heard by the
// real engine, with titles, people, tags and projects given in the window. GUI thread; a minute.

#include <QString>

#include "library/ids.h"

namespace undervoice::desktop::test {

class DesktopScene;

namespace week {

inline const QString kConversation = QStringLiteral("Harbour wall, on two microphones"), kLecture = QStringLiteral("Lecture 3: tides"),
                     kMemo = QStringLiteral("Voice memo, before the concert");

/// The sound files, in the scene's folder. False: one could not be made.
bool makeFiles(const DesktopScene& scene);
/// Everything else, after the sample is there. Empty: all went well; else what did not.
QString fill(DesktopScene& scene);
/// As fill() left it; -1: there is none of that title.
library::RecordingId find(const DesktopScene& scene, const QString& title);

}  // namespace week
}  // namespace undervoice::desktop::test
