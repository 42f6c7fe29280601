#pragma once
// The table of actions with the person's keys, group by group, as rows: a heading a group, then its actions. GUI thread.

#include <QAbstractTableModel>

#include "ui/shortcuts/shortcuts.h"

namespace undervoice::ui {

class ShortcutsModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { ActionColumn, KeysColumn, ColumnCount };

    /// Actions that some page carries out; the shortcuts must outlive the model.
    explicit ShortcutsModel(Shortcuts& shortcuts, QObject* parent = nullptr);

    /// Null for a heading.
    const ActionInfo* action(const QModelIndex& index) const;
    QModelIndex indexOf(const QString& id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  private:
    struct Row {
        ActionGroup group;
        const ActionInfo* action;  ///< null: the group's heading
    };
    Shortcuts& m_shortcuts;
    QList<Row> m_rows;
};

/// One page to print: every action that some page carries out, with its keys, group by group. Complete HTML.
QString shortcutMapHtml(const Shortcuts& shortcuts);

}  // namespace undervoice::ui
