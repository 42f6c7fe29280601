#pragma once
// The row of a form in which choices get a name: choose, save, rename, delete. GUI thread.

#include <QVariantMap>
#include <QWidget>

#include "ui/jobs/presets.h"

class QComboBox;
class QToolButton;

namespace undervoice::ui {

class PresetBar : public QWidget {
    Q_OBJECT

  public:
    /// The settings must outlive it.
    explicit PresetBar(QSettings& settings, QWidget* parent = nullptr);

    QString current() const;  ///< empty: none is chosen

    // What the menu does, without asking. A sentence where it cannot be; empty: done.
    QString save(const QString& name);
    QString renameCurrent(const QString& to);
    void deleteCurrent();

  Q_SIGNALS:
    void chosen(const QVariantMap& choices);
    /// What is chosen in the form now goes into `into`, before the signal returns.
    void choicesWanted(QVariantMap& into);
    void failed(const QString& sentence);

  private:
    void fill(const QString& chosen);
    QString askName(const QString& title, const QString& before);
    void makeMenu();

    Presets m_presets;
    // Children, owned by their parent.
    QComboBox* m_names;
    QToolButton* m_menu;
};

}  // namespace undervoice::ui
