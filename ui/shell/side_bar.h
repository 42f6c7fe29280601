#pragma once
// The list of pages at the left: a button each, in groups, with an optional count; icons alone in a narrow window.

#include <QAbstractButton>
#include <QFrame>

#include "ui/icons/icons.h"

class QVBoxLayout;

namespace undervoice::ui {

/// Work: what one does every day; Tools: what one does with models; Foot: settings, at the bottom.
enum class SideBarGroup { Work, Tools, Foot };

class SideBarButton : public QAbstractButton {
    Q_OBJECT

  public:
    SideBarButton(const QString& title, Icon icon, QWidget* parent);

    void setBadge(const QString& badge);  ///< "2"; empty: none
    const QString& badge() const { return m_badge; }
    void setCollapsed(bool isCollapsed);
    void setShortcutText(const QString& shortcut);

    QSize sizeHint() const override;

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void updateWords();
    QFont strongFont() const;

    Icon m_icon;
    QString m_badge, m_shortcut;
    bool m_isCollapsed = false;
};

class SideBar : public QFrame {
    Q_OBJECT

  public:
    explicit SideBar(QWidget* parent = nullptr);

    /// The button of a new page, below those of its group; owned by the side bar.
    SideBarButton* addButton(const QString& title, Icon icon, SideBarGroup group);
    /// From top to bottom.
    QList<SideBarButton*> buttons() const;
    void setChosen(SideBarButton* button);

    bool isCollapsed() const { return m_isCollapsed; }
    void setCollapsed(bool isCollapsed);

  protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void fit();

    static constexpr int kGroupCount = 3;
    QVBoxLayout* m_groups[kGroupCount] = {};
    bool m_isCollapsed = false;
};

}  // namespace undervoice::ui
