#pragma once
// The bundled sample interview.

#include <filesystem>

namespace undervoice::cli {

/// share/undervoice/samples/interview.opus beside the program's bin folder.
std::filesystem::path samplePath();

}  // namespace undervoice::cli
