#pragma once
// Every colour of the program, light and dark, by what it is for (spec: design.md "Tokens"). No other file of ui names a colour by
// its numbers. Values only; tokens() is for the GUI thread.

#include <array>

#include <QColor>

namespace undervoice::ui {

struct Tokens {
    bool isDark = false;
    QColor window;    ///< page ground
    QColor surface;   ///< cards, lists, the transcript
    QColor sunken;    ///< side bar, wells
    QColor line;      ///< hairlines between things
    QColor outline;   ///< edges by which a control is known: fields, check boxes, plain buttons (3:1)
    QColor text;
    QColor muted;     ///< less important text; never on a selection
    QColor accent;    ///< the one action of a page, links, everything MLA
    QColor onAccent;  ///< text on accent
    QColor mha;       ///< everything MHA
    QColor ok;
    QColor danger;
    QColor select;    ///< selection, current word
    std::array<QColor, 8> speakers;

    /// What a control's ground becomes under the pointer, and while it is held down.
    QColor hovered(const QColor& ground) const;
    QColor pressed(const QColor& ground) const;
};

const Tokens& lightTokens();
const Tokens& darkTokens();

/// Those of the theme that is applied; Theme alone changes them. A palette change tells every widget to paint again.
const Tokens& tokens();
void setTokens(const Tokens& tokens);

/// `share` of b in a, 0 to 1; opaque.
QColor mixed(const QColor& a, const QColor& b, double share);

/// 1 to 21: (lighter + 0.05) / (darker + 0.05) of relative luminances (WCAG 2.2).
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace undervoice::ui
