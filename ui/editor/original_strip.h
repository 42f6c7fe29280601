#pragma once
// What the machine wrote in the passage where the caret is, beside what stands there now, and the way back to it. GUI thread.

#include <QWidget>

#include "transcript/document.h"

class QLabel;
class QPushButton;

namespace undervoice::ui {

class DocumentSession;

class OriginalStrip : public QWidget {
    Q_OBJECT

  public:
    explicit OriginalStrip(DocumentSession& session, QWidget* parent = nullptr);

    void showSegment(std::size_t index);
    QString text() const;

  private:
    void refresh();

    DocumentSession& m_session;
    std::size_t m_index = 0;
    // Children, owned by their parents.
    QLabel* m_text = nullptr;
    QPushButton* m_restore = nullptr;
};

}  // namespace undervoice::ui
