#pragma once
// Find and replace in the transcript that is open: plain words or expressions, all in one step that can be taken back. GUI thread.

#include <vector>

#include <QTimer>
#include <QWidget>

#include "transcript/document.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace undervoice::ui {

class DocumentSession;

class FindBar : public QWidget {
    Q_OBJECT

  public:
    explicit FindBar(DocumentSession& session, QWidget* parent = nullptr);

    /// Shows itself; text, when there is some, is looked for.
    void ask(bool withReplacement, const QString& text = {});
    void setStart(const TextPlace& place) { m_start = place; }  ///< the first match from here on is shown
    void next(int step);
    const std::vector<Match>& matches() const { return m_matches; }
    int current() const { return m_current; }  ///< -1: none

  Q_SIGNALS:
    void matchShown(const undervoice::TextPlace& place, std::size_t bytes);
    void closed();
    void said(const QString& sentence);

  protected:
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void search();
    void showCurrent(bool isWanted);
    void replaceCurrent();
    void replaceAll();
    FindOptions options() const;

    DocumentSession& m_session;
    std::vector<Match> m_matches;
    int m_current = -1;
    TextPlace m_start;
    QTimer m_timer;
    // Children, owned by their parents.
    QLineEdit *m_find = nullptr, *m_replacement = nullptr;
    QCheckBox *m_case = nullptr, *m_words = nullptr, *m_expression = nullptr;
    QLabel* m_count = nullptr;
    QWidget* m_replaceRow = nullptr;
    QPushButton *m_replace = nullptr, *m_replaceAll = nullptr;
};

}  // namespace undervoice::ui
