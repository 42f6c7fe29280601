#pragma once
// How each part of the memory is painted: shades of accent for what MLA makes small, greys for the rest, hatching for others'.

#include <QBrush>
#include <QColor>
#include <QPixmap>

#include "ui/memory/memory_series.h"

namespace undervoice::ui {

QBrush partFill(MemoryPart part);
/// Of what is allocated and holds nothing yet.
QBrush partRoomFill(MemoryPart part);
/// The line on top of a part's area: can be told from the ground by itself (3:1).
QColor partEdge(MemoryPart part);
/// A small square as it is painted in the chart.
QPixmap partSwatch(MemoryPart part);

}  // namespace undervoice::ui
