#include "sample.h"

namespace undervoice::cli {

std::filesystem::path samplePath() {
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    return program.parent_path().parent_path() / "share" / "undervoice" / "samples" / "interview.opus";
}

}  // namespace undervoice::cli
