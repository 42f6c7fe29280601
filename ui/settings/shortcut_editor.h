#pragma once
// Where a person gives actions other keys: choose an action, press the key or the pedal. Every change counts at once and can be reset.
// GUI thread.

#include <optional>

#include <QDialog>

#include "ui/shortcuts/shortcuts_model.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableView;

namespace undervoice::ui {

class ShortcutEditor : public QDialog {
    Q_OBJECT

  public:
    /// The shortcuts must outlive it.
    ShortcutEditor(Shortcuts& shortcuts, QWidget* parent);
    ~ShortcutEditor() override;

    void choose(const QString& id);

  Q_SIGNALS:
    /// One page for a printer, which somebody else writes to a file.
    void mapWanted(const QString& html);

  private:
    QWidget* makeKeys();
    const ActionInfo* current() const;
    void update();
    void startLearning();
    void learned(const QString& id, std::optional<Trigger> trigger);
    void assign(const Trigger& trigger);

    Shortcuts& m_shortcuts;
    ShortcutsModel m_model;
    std::optional<Trigger> m_contested;  ///< a key that another action has; waits for the person's word
    // Children, owned by their parents.
    QTableView* m_view = nullptr;
    QLabel *m_action = nullptr, *m_message = nullptr;
    QComboBox* m_keys = nullptr;
    QPushButton *m_add = nullptr, *m_remove = nullptr, *m_reset = nullptr, *m_take = nullptr, *m_leave = nullptr;
};

}  // namespace undervoice::ui
