#pragma once
// The recording as a picture: above all of it in little, with a frame around what is shown below, large, with the segments as blocks in
// their speakers' colours, a line where voice was heard, the play head and the loop. A click goes to the place; a drag marks a loop; a segment's edge is dragged to
// where it belongs. Ctrl and the wheel zoom. Times are microseconds. GUI thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <QPixmap>
#include <QWidget>

#include "service/listening.h"
#include "service/voice.h"

namespace undervoice::ui {

struct WaveSegment {
    std::int64_t startUs = 0, endUs = 0;
    int speaker = -1;
};

class WaveformView : public QWidget {
    Q_OBJECT

  public:
    using WaveOf = std::function<std::vector<service::WavePair>(std::int64_t beginUs, std::int64_t endUs, int columns)>;
    static constexpr std::int64_t kShortestViewUs = 1'000'000;

    explicit WaveformView(WaveOf waveOf, QWidget* parent = nullptr);

    void setDuration(std::int64_t us);  ///< shows the first minute
    void setBegin(std::int64_t us) { m_startUs = us; }  ///< times are shown as so much later
    void setSegments(std::vector<WaveSegment> segments);
    void setVoice(std::vector<service::VoiceSpan> voice);  ///< in order; empty: it was not looked for
    void setEditable(bool isEditable) { m_isEditable = isEditable; }
    void waveChanged();  ///< there is something new to draw
    void setHint(const QString& hint);  ///< in the place of the picture: "Reading the recording: 12 %"
    void setPosition(std::int64_t us, bool isFollowing);
    void setLoop(std::optional<std::pair<std::int64_t, std::int64_t>> us);

    std::pair<std::int64_t, std::int64_t> shownUs() const { return {m_beginUs, m_endUs}; }
    void show(std::int64_t beginUs, std::int64_t endUs);
    void zoom(double factor);  ///< around the play head where it is in sight, else around the middle

    QSize sizeHint() const override;

  Q_SIGNALS:
    void seekWanted(qint64 us);
    void playWanted(qint64 us);
    void loopWanted(qint64 beginUs, qint64 endUs);
    void edgeMoved(std::size_t segment, bool isEnd, double seconds);

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    struct Edge {
        std::size_t segment = 0;
        bool isEnd = false;
        bool operator==(const Edge&) const = default;
    };
    enum class Drag { None, Overview, Seek, Loop, Edge };
    QRect overview() const;
    QRect large() const;
    int xOf(std::int64_t us) const;
    std::int64_t usAt(int x) const;
    std::optional<Edge> edgeAt(const QPoint& position) const;
    std::size_t firstSegmentAfter(std::int64_t us) const;
    void centreAtOverview(int x);
    void showTip();
    void drawPicture();
    void paintWave(QPainter& painter, const QRect& area, std::int64_t beginUs, std::int64_t endUs, const QColor& color) const;
    void paintSegments(QPainter& painter) const;
    void paintVoice(QPainter& painter) const;
    void paintOverview(QPainter& painter) const;

    WaveOf m_waveOf;
    std::int64_t m_startUs = 0;  ///< of all this in its recording
    std::int64_t m_durationUs = 0, m_beginUs = 0, m_endUs = 0, m_positionUs = 0;
    std::vector<WaveSegment> m_segments;
    std::vector<std::int64_t> m_reachUs;  // [segment]: the latest end so far; where people speak at once one may end after the next
    std::vector<service::VoiceSpan> m_voice;
    std::optional<std::pair<std::int64_t, std::int64_t>> m_loop;
    QString m_hint;
    bool m_isEditable = false;
    QPixmap m_picture;  ///< all but the play head; null: to be drawn
    Drag m_drag = Drag::None;
    int m_pressX = 0;
    std::optional<Edge> m_edge;  ///< under the pointer, or dragged
    std::int64_t m_edgeUs = 0;
};

}  // namespace undervoice::ui
