#include "ui/shortcuts/shortcuts_model.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFont>

#include "ui/theme/text_size.h"
#include "ui/theme/tokens.h"

namespace undervoice::ui {

ShortcutsModel::ShortcutsModel(Shortcuts& shortcuts, QObject* parent) : QAbstractTableModel(parent), m_shortcuts(shortcuts) {
    for (const ActionInfo& action : allActions()) {
        if (!shortcuts.isUsed(action.id)) continue;
        if (m_rows.isEmpty() || m_rows.last().group != action.group) m_rows << Row{action.group, nullptr};
        m_rows << Row{action.group, &action};
    }
    connect(&shortcuts, &Shortcuts::changed, this, [this](const QString& id) {
        if (const QModelIndex row = indexOf(id); row.isValid()) Q_EMIT dataChanged(row, row.siblingAtColumn(ColumnCount - 1));
    });
}

const ActionInfo* ShortcutsModel::action(const QModelIndex& index) const { return index.isValid() ? m_rows[index.row()].action : nullptr; }

QModelIndex ShortcutsModel::indexOf(const QString& id) const {
    const auto found = std::ranges::find_if(m_rows, [&](const Row& row) { return row.action && row.action->id == id; });
    return found == m_rows.end() ? QModelIndex() : index(static_cast<int>(found - m_rows.begin()), 0);
}

int ShortcutsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int ShortcutsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ShortcutsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Row& row = m_rows[index.row()];
    if (!row.action) {
        if (role == Qt::DisplayRole && index.column() == ActionColumn) return groupTitle(row.group);
        return role == Qt::FontRole ? QVariant(textFont(TextSize::Base, QFont::DemiBold)) : QVariant();
    }
    const bool isKeys = index.column() == KeysColumn;
    const QString keys = m_shortcuts.keysText(row.action->id);
    switch (role) {
        case Qt::DisplayRole: return isKeys ? (keys.isEmpty() ? tr("none") : keys) : row.action->text();
        case Qt::ToolTipRole: return m_shortcuts.isChanged(row.action->id) ? tr("Changed by you") : QString();
        case Qt::FontRole: return isKeys && m_shortcuts.isChanged(row.action->id) ? QVariant(textFont(TextSize::Base, QFont::DemiBold)) : QVariant();
        case Qt::ForegroundRole: return isKeys && keys.isEmpty() ? QVariant(tokens().muted) : QVariant();
        default: return {};
    }
}

QVariant ShortcutsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignVCenter | Qt::AlignLeading);
    if (role != Qt::DisplayRole) return {};
    return section == ActionColumn ? tr("Action") : tr("Keys and pedals");
}

Qt::ItemFlags ShortcutsModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    return action(index) ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren : Qt::ItemFlags(Qt::ItemIsEnabled);
}

QString shortcutMapHtml(const Shortcuts& shortcuts) {
    QString body;
    std::optional<ActionGroup> group;
    for (const ActionInfo& action : allActions()) {
        if (!shortcuts.isUsed(action.id) || shortcuts.triggers(action.id).empty()) continue;
        if (group != action.group) body += QStringLiteral("<tr><th colspan=\"2\">%1</th></tr>\n").arg(groupTitle(action.group).toHtmlEscaped());
        group = action.group;
        body += QStringLiteral("<tr><td>%1</td><td><kbd>%2</kbd></td></tr>\n").arg(action.text().toHtmlEscaped(), shortcuts.keysText(action.id).toHtmlEscaped());
    }
    const QString title = QCoreApplication::translate("Shortcuts", "Undervoice: keys and pedals").toHtmlEscaped();
    return QStringLiteral("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%1</title>\n<style>body{font-family:sans-serif;font-size:10pt}"
                          "table{border-collapse:collapse;columns:2}th{text-align:left;padding:8px 0 2px}td{padding:1px 16px 1px 0;border-bottom:1px solid #ccc}"
                          "kbd{font-family:sans-serif;font-weight:bold}@page{margin:15mm}</style></head>\n<body><h1>%1</h1>\n<table>\n%2</table></body></html>\n")
        .arg(title, body);
}

}  // namespace undervoice::ui
