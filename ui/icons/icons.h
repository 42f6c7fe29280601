#pragma once
// The program's own icons: drawings of 20 x 20 with strokes of the current colour (resources/icons). An icon paints itself in the
// colours of the theme that is applied at that moment, at any scale of the screen, so that it need not be made anew. GUI thread.

#include <QIcon>
#include <QPixmap>

namespace undervoice::ui {

enum class Icon {
    Library, Queue, Settings, Plus, Search, Play, Pause, Stop, Cancel, Retry, Trash, Restore, Folder, Project, Tag,
    Person, Export, Memory, Info, Warning, Error, Check, Lock, LockOpen, DragHandle, ChevronUp, ChevronDown,
    ChevronLeft, ChevronRight, Loop, Sun, Moon, Transcript, More, Minus, Undo, Redo, SkipBack, SkipForward, Volume, SkipSilence,
    Star, Flag, Note, Bookmark,
};
/// Every Icon, in that order: for tests and galleries.
inline constexpr int kIconCount = static_cast<int>(Icon::Bookmark) + 1;

/// File name without ending: "chevron_left".
const char* iconName(Icon icon);

/// What an icon is coloured as; disabled ones are muted.
enum class Ink { Text, Muted, Accent, OnAccent, Mha, Ok, Danger };
QColor inkColor(Ink ink);

QIcon themedIcon(Icon icon, Ink ink = Ink::Text);

/// For those who paint: a square of `size` pixels that do not depend on the screen, sharp at the screen's scale. Cached.
QPixmap iconPixmap(Icon icon, const QColor& color, int size, qreal devicePixelRatio);

/// The program's own: a waveform whose lower half is one thin line. Has its colours from itself.
QIcon applicationIcon();

}  // namespace undervoice::ui
