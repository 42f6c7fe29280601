#pragma once
// Every action that has a key, in one table (spec: product.md §5): what the window's shortcuts, the shortcut editor and the printed
// map are made from. Ids are stable: settings files hold them.

#include <vector>

#include <QString>

#include "ui/shortcuts/trigger.h"

namespace undervoice::ui {

enum class ActionGroup { Playing, Review, Text, Speakers, Program };
QString groupTitle(ActionGroup group);

enum class ActionKind {
    Once,       ///< when the key goes down
    Repeating,  ///< and again while the keyboard repeats it
    Held,       ///< begins when the key goes down, ends when it comes up; the keyboard's repetitions are ignored
};

/// Two actions may have the same key where they are never meant together.
enum class ActionPlace {
    Anywhere,
    Review,  ///< while doubts are reviewed, not in the text
    Text,    ///< while the text is typed in
};

struct ActionInfo {
    QString id;
    ActionGroup group = ActionGroup::Program;
    const char* source = "";  ///< English; text() translates it
    std::vector<Trigger> defaults = {};
    ActionKind kind = ActionKind::Once;
    ActionPlace place = ActionPlace::Anywhere;

    QString text() const;
};

/// In the order in which they are shown, groups together.
const std::vector<ActionInfo>& allActions();
/// Null for an id that there is not.
const ActionInfo* findAction(const QString& id);

/// Whether a person may mean either of the two with one key.
bool canMeet(ActionPlace a, ActionPlace b);

}  // namespace undervoice::ui
