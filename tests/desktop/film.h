#pragma once
// Pictures of what a person sees, in both themes, and the pages in both sizes of window. They are made, and looked at for words that are cut
// off, in every run; UNDERVOICE_FILM_DIR=/some/folder keeps them, to be looked at by people. GUI thread.

#include <functional>

#include <QString>

class QMainWindow;
class QWidget;

namespace undervoice::ui {
class Theme;
}

namespace undervoice::desktop::test {

class Film {
  public:
    explicit Film(ui::Theme& theme) : m_theme(theme) {}

    /// NAME-dark-1280x800.png and so on; at another scale of the screen NAME-dark-1280x800-150.png. arrange: what is to be done in each size.
    /// Fails the test where something is wrong with a picture.
    void page(QMainWindow& window, const QString& name, const std::function<void()>& arrange = {}) const;
    /// NAME-dark.png, NAME-light.png.
    void dialog(QWidget& dialog, const QString& name) const;

  private:
    void shoot(QWidget& widget, const QString& name) const;

    ui::Theme& m_theme;
};

}  // namespace undervoice::desktop::test
