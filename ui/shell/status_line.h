#pragma once
// The line at the foot of the window: model and modes, device, memory with a small curve, speed, whether the program is sealed.
// Each part is a button; what they lead to is the window's business. Takes plain values.

#include <cstdint>

#include <QToolButton>
#include <QWidget>

namespace undervoice::ui {

/// A flat button that gives its text up, letter by letter, when there is no room.
class StatusPart : public QToolButton {
    Q_OBJECT

  public:
    explicit StatusPart(QWidget* parent);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    /// What stands on the ground that the style has painted.
    virtual void paintContents(QPainter& painter);
};

/// Memory in use as a small curve of the last minute or so, and in words.
class MemoryButton : public StatusPart {
    Q_OBJECT

  public:
    static constexpr int kPointCount = 60;
    explicit MemoryButton(QWidget* parent);
    void addPoint(std::int64_t usedBytes, std::int64_t totalBytes);
    const QList<double>& points() const { return m_points; }  ///< shares of all memory, oldest first
    QSize sizeHint() const override;

  protected:
    void paintContents(QPainter& painter) override;

  private:
    QList<double> m_points;
};

class StatusLine : public QWidget {
    Q_OBJECT

  public:
    explicit StatusLine(QWidget* parent = nullptr);

    void setModel(const QString& name, const QString& modes);      ///< "small", "mla 3/16 + e"; an empty name: none is chosen
    void setModes(const QString& modes);  ///< of the model that is shown
    void setDevice(const QString& name, const QString& reason);    ///< "RTX 3060", why this one
    void setMemory(std::int64_t usedBytes, std::int64_t totalBytes);  ///< one point of the curve; a total of 0: not known
    void setSpeed(double timesRealTime);                           ///< 0: nothing runs
    void setSealed(bool isSealed);
    void setMemoryKey(const QString& key);  ///< that shows the memory panel; empty: there is none
    void setMemoryShown(bool isShown);  ///< whether the memory panel is open

    MemoryButton* memoryButton() const { return m_memory; }

  Q_SIGNALS:
    void modelActivated();
    void deviceActivated();
    void memoryActivated();
    void speedActivated();
    void sealedActivated();

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QString m_modelName;
    StatusPart* m_model;
    StatusPart* m_device;
    MemoryButton* m_memory;
    StatusPart* m_speed;
    StatusPart* m_sealed;
};

}  // namespace undervoice::ui
