#pragma once
// What the machine wrote where people correct now. Channels that were heard apart and joined have a text each. Blocking; any thread with a
// reader of its own.

#include <vector>

#include "base/error.h"
#include "library/library.h"
#include "transcript/document.h"

namespace undervoice::service {

/// One, or of joined channels one each, in their order: as the speakers are at first.
using MachineTexts = std::vector<std::vector<Segment>>;

/// Of a machine's run its own; of corrections what they began with, also where a channel was heard anew since.
Result<MachineTexts> machineTextsOf(const library::LibraryReader& library, const library::Run& run);

/// The one that this segment is to be compared with: that says the same in its time, else its speaker's. There must be one.
const std::vector<Segment>& machineTextOf(const DocumentSegment& segment, const MachineTexts& texts);

}  // namespace undervoice::service
