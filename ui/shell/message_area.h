#pragma once
// What the program has to say: banners above the page that stay until they are answered, and toasts over its foot ("Moved to trash
// · Undo"). A message says what happened, to what, and what to do, with one button at most. GUI thread.

#include <functional>

#include <QFrame>
#include <QPointer>
#include <QTimer>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace undervoice::ui {

struct Message {
    enum class Kind { Info, Warning, Error };
    Kind kind = Kind::Info;
    QString happened;               ///< and to what: "interview.m4a could not be read."
    QString todo;                   ///< "Connect the drive that it lies on, then try again."
    QString button;                 ///< a verb; empty: none
    std::function<void()> onButton;  ///< the banner goes when it is clicked
};

class Banner : public QFrame {
    Q_OBJECT

  public:
    Banner(const Message& message, QWidget* parent);
    QString text() const { return m_text; }

  Q_SIGNALS:
    void dismissed();

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Message m_message;
    QString m_text;
};

/// The banners; takes no room when there are none.
class MessageArea : public QWidget {
    Q_OBJECT

  public:
    static constexpr int kMostShown = 3;

    explicit MessageArea(QWidget* parent = nullptr);

    /// Newest on top. The same words are not said twice at a time; beyond kMostShown the older ones wait. The banner belongs to
    /// the area; it may be closed by the person at any time.
    QPointer<Banner> show(const Message& message);
    void dismiss(Banner* banner);
    int count() const;  ///< those that wait too

  private:
    void showNewest();

    QVBoxLayout* m_layout;
    QList<Banner*> m_banners;  ///< newest first
};

/// One line at the foot of a widget, over it. It goes by itself, but never while the pointer or the keyboard's focus is on it.
class Toast : public QFrame {
    Q_OBJECT

  public:
    static constexpr int kMs = 5'000, kMsWithButton = 15'000;

    /// Lies over `over`, which owns it.
    explicit Toast(QWidget* over);

    /// Takes the place of the one that is there.
    void say(const QString& text, const QString& button = {}, std::function<void()> onButton = {});
    QString text() const;
    void setDurations(int ms, int msWithButton);

    bool eventFilter(QObject* watched, QEvent* event) override;

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

  private:
    void goIfLeftAlone();
    void place();

    QWidget* m_over;
    QLabel* m_label;
    QPushButton* m_button;
    QToolButton* m_close;
    QTimer m_timer{this};
    std::function<void()> m_onButton;
    int m_ms = kMs, m_msWithButton = kMsWithButton;
};

}  // namespace undervoice::ui
