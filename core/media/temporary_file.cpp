#include "media/temporary_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace undervoice::media {

std::filesystem::path temporaryFolder(const std::filesystem::path& chosen) {
    if (!chosen.empty()) return chosen;
    const char* folder = std::getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

Result<int> makeUnlinkedFile(const std::filesystem::path& folder) {
    std::string name = (folder / "undervoice-audio-XXXXXX").string();
    const int file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file < 0)
        return fail(ErrorCode::Io, "Cannot create a temporary audio file in " + folder.string() + ": " +
                                       std::strerror(errno) +
                                       ". Set TMPDIR to a folder that can be written.");
    ::unlink(name.c_str());
    return file;
}

}  // namespace undervoice::media
