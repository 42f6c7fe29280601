#pragma once
// The forms that a model's attention can take, each with what it would take in memory and how fast it was on this machine. Rows come
// from the planner; before it has answered there is the stored form alone, without numbers. GUI thread.

#include <functional>
#include <optional>
#include <vector>

#include <QAbstractTableModel>

#include "api/memory_plan.h"
#include "api/options.h"

namespace undervoice::ui {

class AttentionTable : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { FormColumn, CachesColumn, PeakColumn, WindowsColumn, SpeedColumn, ColumnCount };
    /// Times real time; nothing: not measured yet. Asked with "self t,mha cross e".
    using SpeedOf = std::function<std::optional<double>(const QString& attention)>;

    explicit AttentionTable(QObject* parent = nullptr);

    /// A model was chosen whose plan is not known yet. kept: a form that is wanted, as far as it is said.
    void clear(const api::AttentionModes& kept);
    /// With one number of beams.
    void setPlan(const api::MemoryPlan& plan, const SpeedOf& speedOf);
    /// Something was measured.
    void setSpeeds(const SpeedOf& speedOf);
    /// The forms that fit into memory.
    std::vector<api::AttentionModes> fitting() const;

    /// The first row that is what is said of the wanted form; row 0, the stored form, where there is none or nothing is said.
    int rowOf(const api::AttentionModes& wanted) const;
    api::AttentionModes modes(int row) const;  ///< empty: as stored

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    struct Row {
        QString attention = {};
        api::AttentionModes modes = {};
        std::optional<api::MemoryFit> fit = {};
        std::optional<double> speed = {};
        bool isStored = false;
    };
    static bool saysNothing(const api::AttentionModes& modes);
    QString text(const Row& row, int column) const;
    QString explanation(const Row& row) const;

    QList<Row> m_rows;
    std::int64_t m_available = 0;
};

/// What its letters mean, in a sentence: "self t,x cross e".
QString attentionExplanation(const api::AttentionModes& modes);
/// The modes of "self t,mha cross e"; nothing for anything else.
std::optional<api::AttentionModes> attentionModesOf(const QString& text);

}  // namespace undervoice::ui
