#pragma once
// Diagnostics for developers, to standard error and only when asked for (UNDERVOICE_LOG=debug). What a person must read is
// never logged: it is an Error, a Progress or printed by the command line. No audio, no transcript text is ever logged.

#include <spdlog/spdlog.h>

namespace undervoice::logging {

/// Reads UNDERVOICE_LOG (trace, debug, info, warn, error, off; default warn); call once at the start of a program.
void setUp();

}  // namespace undervoice::logging
