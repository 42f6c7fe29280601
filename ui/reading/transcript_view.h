#pragma once
// A transcript as one text in a column that can be read: paragraphs, their times in the margin, doubted text muted and never left
// out. Read only. GUI thread.

#include <vector>

#include <QTextBrowser>

#include "transcript/transcript.h"

namespace undervoice::ui {

class TranscriptView : public QTextBrowser {
    Q_OBJECT

  public:
    explicit TranscriptView(QWidget* parent = nullptr);

    void setTranscript(const std::vector<Segment>& segments);
    /// Brings the segment that is heard at that moment into sight and marks it; nothing where there is none.
    void showTime(double seconds);
    double markedStart() const { return m_markedStart; }  ///< negative: nothing is marked

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    struct Place {
        int begin = 0, end = 0;  ///< characters of the document
        double startSeconds = 0;
    };
    void build();
    void placeColumn();
    void paintTimes();

    std::vector<Segment> m_segments;
    std::vector<Place> m_places;  ///< one a segment
    double m_markedStart = -1;
};

}  // namespace undervoice::ui
