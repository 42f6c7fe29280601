#pragma once
// The memory of a job over time: stacked areas, of caches the part that holds something in full colour and the rest pale, and dashed above them what mha would take, with its figure at the right end. A
// value holds until the next report, so areas are steps. Pointer and arrow keys show the numbers of a moment.

#include <optional>

#include <QWidget>

#include "ui/memory/memory_series.h"

namespace undervoice::ui {

class MemoryChart : public QWidget {
    Q_OBJECT

  public:
    /// The series must outlive the chart; seriesChanged() after each change.
    explicit MemoryChart(const MemorySeries& series, QWidget* parent = nullptr);

    void setView(MemoryView view);
    void seriesChanged();

    /// Report whose numbers are shown.
    std::optional<std::size_t> marked() const { return m_marked; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    struct Scale {
        QRectF plot;
        std::int64_t spanUs = 1;
        double maxBytes = 1;
        double gridBytes = 1;  ///< between two lines
        double x(std::int64_t timeUs) const;
        double y(std::int64_t bytes) const;
    };
    Scale scale() const;
    void mark(std::optional<std::size_t> index);
    void paintGrid(QPainter& painter, const Scale& scale) const;
    void paintAreas(QPainter& painter, const Scale& scale, const std::vector<std::size_t>& drawn) const;
    void paintOrdinary(QPainter& painter, const Scale& scale, const std::vector<std::size_t>& drawn) const;
    void paintMark(QPainter& painter, const Scale& scale) const;

    const MemorySeries& m_series;
    MemoryView m_view = MemoryView::CachesOnly;
    std::optional<std::size_t> m_marked;
};

}  // namespace undervoice::ui
