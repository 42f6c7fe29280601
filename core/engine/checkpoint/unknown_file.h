#pragma once
// Why a file that no reader recognises is no checkpoint, where its first bytes tell.

#include "base/error.h"
#include "engine/checkpoint/mapped_file.h"

namespace undervoice::engine {

/// Format or Unsupported, with what to do.
Error unknownFile(const MappedFile& file);

}  // namespace undervoice::engine
