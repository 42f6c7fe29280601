#pragma once
// The choice of a form of attention: the planner's table, and a button that measures the speed of each form. GUI thread. Plans and
// speeds are given to it.

#include <vector>

#include <QHash>
#include <QWidget>

#include "api/memory_plan.h"
#include "ui/jobs/attention_table.h"

class QLabel;
class QPushButton;
class QTableView;

namespace undervoice::ui {

class AttentionChoice : public QWidget {
    Q_OBJECT

  public:
    /// canMeasure: there is a place for the speeds that are measured.
    explicit AttentionChoice(bool canMeasure, QWidget* parent = nullptr);

    /// Nothing in it: as the model is stored.
    const api::AttentionModes& wanted() const { return m_wanted; }
    /// Marked in the table with the next plan.
    void setWanted(const api::AttentionModes& wanted) { m_wanted = wanted; }

    /// The planner is asked: what stood there is out of date.
    void beginPlan();
    /// known: speeds that were measured before, for this plan's device, batch and beams.
    void setPlan(const api::MemoryPlan& plan, const AttentionTable::SpeedOf& known);
    void setPlanFailure(const QString& sentence);

    /// The forms that fit into memory.
    std::vector<api::AttentionModes> fitting() const { return m_table.fitting(); }

    bool isMeasuring() const { return m_isMeasuring; }
    void beginMeasuring();
    /// A form is being measured: "self x cross e", 1, 4.
    void setMeasuring(const QString& attention, int at, int of);
    void setSpeed(const QString& attention, double timesRealTime);
    /// failure: a sentence; empty: there is none.
    void endMeasuring(const QString& failure);
    /// What was measured was of other choices.
    void forgetMeasured() { m_measured.clear(); }

  Q_SIGNALS:
    void measuringWanted();
    void measuringUnwanted();  ///< the rest of the forms is not to be measured

  private:
    QWidget* makeHead(bool canMeasure);
    void makeView();
    void measureOrStop();
    void choose();
    AttentionTable::SpeedOf speedOf() const;

    api::AttentionModes m_wanted;
    AttentionTable m_table;
    AttentionTable::SpeedOf m_known;
    QHash<QString, double> m_measured;  ///< here and now: form of the attention → times real time
    bool m_isMeasuring = false;
    // Children, owned by their parents.
    QTableView* m_view = nullptr;
    QLabel *m_planWords = nullptr, *m_measuring = nullptr;
    QPushButton* m_measure = nullptr;
};

}  // namespace undervoice::ui
