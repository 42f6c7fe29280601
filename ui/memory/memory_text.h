#pragma once
// What the memory panel says about a job in words.

#include <QCoreApplication>
#include <QStringList>

#include "ui/memory/memory_series.h"

namespace undervoice::ui {

QString partName(MemoryPart part);

/// "Caches take 38 MB; ordinary attention would take 613 MB (16×)." Of the moment at which the caches took most.
QString memorySentence(const MemorySeries& series);

/// What the sentence is about: modes, type, windows, beams, tokens, how full it is; and the bases of what was saved.
QString memoryDetails(const MemorySeries& series);

/// One moment, a line a part, uppermost first, then sums and the figure of mha.
QStringList momentLines(const api::MemoryReport& report, MemoryView view);

}  // namespace undervoice::ui
