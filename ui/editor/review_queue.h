#pragma once
// The doubts about the transcript that is open, and what the person makes of them. A doubt is open while what it is about stands there
// and nobody has settled it, so that undo brings it back and typing takes it away. GUI thread.

#include <optional>
#include <vector>

#include <QObject>
#include <QTimer>

#include "transcript/review.h"

namespace undervoice::ui {

class DocumentSession;

class ReviewQueue : public QObject {
    Q_OBJECT

  public:
    explicit ReviewQueue(DocumentSession& session, QObject* parent = nullptr);

    /// In the order in which they are to be looked at. The one that is looked at stays so where it is among them, and comes first.
    void setDoubts(std::vector<Doubt> doubts);
    void clear() { setDoubts({}); }

    int count() const { return static_cast<int>(m_doubts.size()); }
    int openCount() const { return static_cast<int>(m_open.size()); }
    const std::vector<std::size_t>& open() const { return m_open; }  ///< places in doubts()
    const std::vector<Doubt>& doubts() const { return m_doubts; }

    std::optional<Doubt> current() const;
    std::int64_t beginUs() const;  ///< of the transcript in its recording
    /// Segment of a doubt that is open.
    std::optional<std::size_t> segmentOf(const Doubt& doubt) const;
    bool isLast() const { return m_open.empty() || m_current == m_open.back(); }

    /// To the next one that is open, round the end; forwards first to the current one where nobody has been there.
    void go(int step);
    void goTo(std::size_t doubt);

    // Each is one step of the history, and goes on to the next.
    void keep();     ///< what stands there is right
    void take();     ///< the other reading is
    void dismiss();  ///< as keep(), and a flag of the segment goes

  Q_SIGNALS:
    void changed();         ///< how many are open
    void currentChanged();  ///< another one, or none
    void visited();         ///< the person goes to the current one: it is to be seen and heard

  private:
    void refresh();
    void findOpen();
    void moveToOpen();
    void settle(const Result<DocumentChange>& change);

    DocumentSession& m_session;
    std::vector<Doubt> m_doubts;
    std::vector<std::size_t> m_open;  ///< ascending
    std::size_t m_current = 0;
    bool m_isUnseen = false;  ///< it became the current one by itself
    QTimer m_refresh;
};

}  // namespace undervoice::ui
