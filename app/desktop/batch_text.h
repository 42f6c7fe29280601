#pragma once
// What a person reads when a job takes fewer windows at a time than it was asked for. Pure.

#include <QString>

#include "api/memory_plan.h"

namespace undervoice::desktop {

QString batchText(const api::BatchChange& change);

}  // namespace undervoice::desktop
