#pragma once
// Beside the text: what is marked in it, to go to and to hear. GUI thread.

#include <cstddef>

#include <QTimer>
#include <QWidget>

#include "ui/editor/marks_model.h"

class QLabel;
class QListView;
class QStackedLayout;

namespace undervoice::ui {

class DocumentSession;
class Shortcuts;

class MarksPanel : public QWidget {
    Q_OBJECT

  public:
    static constexpr int kWidth = 300;

    /// Both must outlive it.
    MarksPanel(DocumentSession& session, Shortcuts& shortcuts, QWidget* parent = nullptr);

    /// Of another transcript, or as it is after changes that nobody told of.
    void refresh();
    /// The row of this passage is the current one, where it has one.
    void showSegment(std::size_t index);
    const MarksModel& model() const { return m_model; }

  Q_SIGNALS:
    void chosen(std::size_t segment);  ///< it is to be seen
    void heard(std::size_t segment);   ///< and played
    void closed();

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    std::optional<std::size_t> segmentOf(const QModelIndex& index) const;
    void showHint();

    DocumentSession& m_session;
    Shortcuts& m_shortcuts;
    MarksModel m_model;
    QTimer m_later;
    // Children, owned by their parents.
    QStackedLayout* m_stack = nullptr;
    QLabel* m_hint = nullptr;
    QListView* m_list = nullptr;
};

}  // namespace undervoice::ui
