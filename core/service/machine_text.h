#pragma once
// What the machine wrote where people correct now. Channels that were heard apart and joined have a text each. Blocking; any thread with a
// reader of its own.

#include <optional>
#include <span>
#include <vector>

#include "base/error.h"
#include "library/library.h"
#include "transcript/document.h"

namespace undervoice::service {

struct MachineText {
    library::RunId run;  ///< that heard it: of one of joined channels that channel's
    std::vector<Segment> segments;
};

/// One, or of joined channels one each, in their order: as the speakers are at first. One of them that was deleted has no run and no text.
using MachineTexts = std::vector<MachineText>;

/// Of a machine's run its own; of corrections what they began with, also where a channel was heard anew since.
Result<MachineTexts> machineTextsOf(const library::LibraryReader& library, const library::Run& run);

/// The one that this segment is to be compared with: its speaker's, or where that says something else the only one that says the same in its
/// time. There must be one.
const MachineText& machineTextOf(const DocumentSegment& segment, const MachineTexts& texts);

/// The run that heard these of joined channels, where all of them are one speaker's and one channel's: so that it alone is listened to. Nothing
/// where they are not, where channels were not joined, and where that run was deleted.
std::optional<library::RunId> channelRunOf(std::span<const DocumentSegment> segments, const MachineTexts& texts);

}  // namespace undervoice::service
