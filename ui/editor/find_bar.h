#pragma once
// Find and replace in the transcript that is open: plain words or expressions, all in one step that can be taken back. GUI thread.

#include <optional>
#include <utility>
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
    /// Only what lies there is found, as long as the person wants it so; nothing: everywhere.
    void setScope(const std::optional<std::pair<TextPlace, TextPlace>>& selected);
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
    /// So that it stays itself when something in it, or in segments before it, becomes longer or shorter.
    struct Scope {
        std::int64_t first = 0, last = 0;  ///< keys of segments
        std::size_t begin = 0;             ///< byte of the first one's text
        std::size_t behind = 0;            ///< bytes of the last one's text that are not in it
    };
    std::optional<std::pair<TextPlace, TextPlace>> scope() const;  ///< of m_scope, which there is; nothing: its ends are there no longer
    void keepToScope();
    void search();
    void showCurrent(bool isWanted);
    void replaceCurrent();
    void replaceAll();
    FindOptions options() const;

    DocumentSession& m_session;
    std::vector<Match> m_matches;
    int m_current = -1;
    TextPlace m_start;
    std::optional<Scope> m_scope;
    QTimer m_timer;
    // Children, owned by their parents.
    QLineEdit *m_find = nullptr, *m_replacement = nullptr;
    QCheckBox *m_case = nullptr, *m_words = nullptr, *m_expression = nullptr, *m_inSelection = nullptr;
    QLabel* m_count = nullptr;
    QWidget* m_replaceRow = nullptr;
    QPushButton *m_replace = nullptr, *m_replaceAll = nullptr;
};

}  // namespace undervoice::ui
