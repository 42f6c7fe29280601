#pragma once
// Sizes of the program (spec: design.md, "Type", "Space", "Radius"), in pixels that do not depend on the screen's scale.

namespace undervoice::ui::metrics {

inline constexpr int kInside = 8;        ///< inside controls
inline constexpr int kRelated = 12;      ///< between things that belong together
inline constexpr int kGroup = 24;        ///< between groups
inline constexpr int kPageMargin = 24;
inline constexpr int kControlHeight = 32;  ///< at least; larger text makes taller controls
inline constexpr int kTouchHeight = 40;    ///< main targets
inline constexpr int kSmallestTarget = 24;
inline constexpr int kIconSize = 20;
inline constexpr int kRadius = 6;
inline constexpr int kHairline = 1;
inline constexpr int kFocusWidth = 2;
inline constexpr int kSideBarWidth = 200;  ///< at least; longer names make a wider one
inline constexpr int kSideBarCollapsedWidth = 56;
inline constexpr int kCollapseBelowWidth = 1000;  ///< of the window
inline constexpr int kMotionMs = 120;

}  // namespace undervoice::ui::metrics
