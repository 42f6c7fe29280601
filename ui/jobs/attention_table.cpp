#include "ui/jobs/attention_table.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

QString selfExplanation(const std::string& mode) {
    if (mode == "mha") return QCoreApplication::translate("Attention", "keys and values of every token");
    if (mode == "x") return QCoreApplication::translate("Attention", "the layers' inputs, half the bytes");
    if (mode == "t") return QCoreApplication::translate("Attention", "nothing but the token numbers");
    if (mode == "mla") return QCoreApplication::translate("Attention", "a low-rank latent of every token");
    if (mode == "mtla") return QCoreApplication::translate("Attention", "a low-rank latent of several tokens together");
    return fromUtf8(mode);
}

QString crossExplanation(const std::string& mode) {
    if (mode == "mha") return QCoreApplication::translate("Attention", "keys and values for every layer");
    if (mode == "e") return QCoreApplication::translate("Attention", "the encoder's output once for all layers, at more arithmetic");
    if (mode == "mla") return QCoreApplication::translate("Attention", "a low-rank latent for every layer");
    return fromUtf8(mode);
}

std::vector<std::string> splitAtCommas(const QString& text) {
    std::vector<std::string> parts;
    for (const QString& part : text.split(u',')) parts.push_back(part.toStdString());
    return parts;
}

}  // namespace

QString attentionExplanation(const api::AttentionModes& modes) {
    QStringList self;
    for (const std::string& mode : modes.self) self << selfExplanation(mode);
    const QString first = self.size() > 1 ? QCoreApplication::translate("Attention", "first layer: %1, others: %2").arg(self.first(), self.last()) : self.join(QString());
    return QCoreApplication::translate("Attention", "Of the text it keeps %1. Of the sound it keeps %2.").arg(first, crossExplanation(modes.cross));
}

std::optional<api::AttentionModes> attentionModesOf(const QString& text) {
    const QStringList words = text.split(u' ');
    if (words.size() < 4 || words.size() > 5 || words[0] != u"self" || words[2] != u"cross" || words[1].isEmpty() || words[3].isEmpty()) return std::nullopt;
    if (words.size() == 5 && words[4] != u"int8") return std::nullopt;
    return api::AttentionModes{splitAtCommas(words[1]), words[3].toStdString(), words.size() == 5};
}

AttentionTable::AttentionTable(QObject* parent) : QAbstractTableModel(parent) { clear({}); }

bool AttentionTable::saysNothing(const api::AttentionModes& modes) { return modes.self.empty() && modes.cross.empty() && !modes.int8Rows; }

void AttentionTable::clear(const api::AttentionModes& kept) {
    beginResetModel();
    m_rows = {Row{.isStored = true}};
    if (!saysNothing(kept)) m_rows << Row{.attention = fromUtf8(api::describe(kept)), .modes = kept};
    endResetModel();
}

void AttentionTable::setPlan(const api::MemoryPlan& plan, const SpeedOf& speedOf) {
    beginResetModel();
    m_rows.clear();
    m_available = plan.available;
    for (const api::MemoryFit& fit : plan.fits) {
        Row row;
        row.modes = {splitAtCommas(fromUtf8(fit.self)), fit.cross, plan.dtype == "int8"};
        row.attention = fromUtf8(api::describe(row.modes));
        row.fit = fit;
        row.speed = speedOf ? speedOf(row.attention) : std::nullopt;
        row.isStored = fit.isCurrent;
        m_rows << row;
    }
    std::stable_partition(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.isStored; });
    if (m_rows.isEmpty()) m_rows << Row{.isStored = true};
    endResetModel();
}

void AttentionTable::setSpeeds(const SpeedOf& speedOf) {
    for (Row& row : m_rows)
        if (row.fit) row.speed = speedOf(row.attention);
    Q_EMIT dataChanged(index(0, SpeedColumn), index(rowCount() - 1, SpeedColumn), {Qt::DisplayRole});
}

std::vector<api::AttentionModes> AttentionTable::fitting() const {
    std::vector<api::AttentionModes> forms;
    for (const Row& row : m_rows)
        if (row.fit && row.fit->windows > 0) forms.push_back(row.modes);
    return forms;
}

int AttentionTable::rowOf(const api::AttentionModes& wanted) const {
    const auto found = std::ranges::find_if(m_rows, [&](const Row& row) {
        return !row.attention.isEmpty() && (wanted.self.empty() || wanted.self == row.modes.self) && (wanted.cross.empty() || wanted.cross == row.modes.cross);
    });
    return found == m_rows.end() || saysNothing(wanted) ? 0 : static_cast<int>(found - m_rows.begin());
}

api::AttentionModes AttentionTable::modes(int row) const { return row <= 0 || row >= m_rows.size() ? api::AttentionModes() : m_rows[row].modes; }

int AttentionTable::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int AttentionTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString AttentionTable::text(const Row& row, int column) const {
    const QString unknown = QStringLiteral("…");
    switch (column) {
        case FormColumn:
            if (row.attention.isEmpty()) return tr("As the model is stored");
            return row.isStored ? tr("%1 (as stored)").arg(row.attention) : row.attention;
        case CachesColumn: return row.fit ? bytesText(row.fit->cachesOfWindow) : unknown;
        case PeakColumn: return row.fit ? bytesText(row.fit->needOfBatch.total()) : unknown;
        case WindowsColumn:
            if (!row.fit) return unknown;
            return row.fit->windows > 0 ? tr("%1 of %2").arg(row.fit->batch).arg(row.fit->windows) : tr("does not fit");
        default:
            if (!row.fit) return unknown;
            return row.speed ? tr("%1 real time").arg(timesText(*row.speed)) : tr("not yet");
    }
}

/// Where the peak comes from.
QString AttentionTable::explanation(const Row& row) const {
    QStringList lines{row.attention.isEmpty() ? tr("What the model's file says") : attentionExplanation(row.modes)};
    if (!row.fit) return lines.first();
    const api::MemoryNeed& need = row.fit->needOfBatch;
    lines << tr("%n window(s) together:", nullptr, static_cast<int>(row.fit->batch))
          << tr("weights %1, caches %2").arg(bytesText(need.weights), bytesText(need.selfCache + need.crossCache))
          << tr("encoder %1, steps %2, reserve %3").arg(bytesText(need.encoder), bytesText(need.transient), bytesText(need.reserve))
          << tr("together %1 of %2 that are free").arg(bytesText(need.total()), bytesText(m_available))
          << (row.fit->windows > 0 ? tr("The largest batch that fits: %n window(s)", nullptr, static_cast<int>(row.fit->windows)) : tr("Not even one window fits."));
    return lines.join(u'\n');
}

QVariant AttentionTable::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Row& row = m_rows[index.row()];
    switch (role) {
        case Qt::DisplayRole: return text(row, index.column());
        case Qt::ToolTipRole: return explanation(row);
        case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (index.column() == FormColumn ? Qt::AlignLeading : Qt::AlignTrailing));
        default: return {};
    }
}

QVariant AttentionTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignVCenter | (section == FormColumn ? Qt::AlignLeading : Qt::AlignTrailing));
    if (role == Qt::ToolTipRole && section == WindowsColumn) return tr("Windows of 30 seconds that would be decoded together, of those that fit into memory");
    if (role == Qt::ToolTipRole && section == SpeedColumn) return tr("As finished jobs on this machine, or the sample recording, measured it with as many beams");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case FormColumn: return tr("Attention");
        case CachesColumn: return tr("Caches of a window");
        case PeakColumn: return tr("Predicted peak");
        case WindowsColumn: return tr("Windows together");
        default: return tr("Speed here");
    }
}

}  // namespace undervoice::ui
