#include "library_place.h"

#include <stdlib.h>
#include <unistd.h>

#include <string>

#include <QCoreApplication>

#include "library/library.h"
#include "service/deletion.h"
#include "ui/values/words.h"

namespace undervoice::desktop {
namespace fs = std::filesystem;

namespace {

constexpr char kName[] = "library.db";

std::string sentence(const QString& text, const fs::path& place) { return text.arg(ui::shown(place)).toStdString(); }

/// Tried, since permissions alone do not say it: a disk may be read-only or no disk at all.
bool canWriteInto(const fs::path& folder) {
    std::string name = folder / ".undervoice-XXXXXX";
    const int file = ::mkstemp(name.data());
    if (file < 0) return false;
    ::close(file);
    ::unlink(name.c_str());
    return true;
}

}  // namespace

Result<fs::path> newLibraryIn(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) return fail(ErrorCode::NotFound, sentence(QCoreApplication::translate("LibraryPlace", "%1 is no folder: choose one that is there."), folder));
    if (!canWriteInto(folder))
        return fail(ErrorCode::Io, sentence(QCoreApplication::translate("LibraryPlace", "Nothing can be written into %1: choose a folder that belongs to you."), folder));
    const fs::path file = folder / kName;
    if (fs::exists(file, error))
        return fail(ErrorCode::InvalidArgument,
                    sentence(QCoreApplication::translate("LibraryPlace", "There is a library in %1 already: open it, or choose another folder."), folder));
    return file;
}

Result<fs::path> existingLibraryAt(const fs::path& chosen) {
    std::error_code error;
    const fs::path file = fs::is_directory(chosen, error) ? chosen / kName : chosen;
    UNDERVOICE_TRY_ASSIGN(const auto reader, library::LibraryReader::open(file));
    if (::access(file.c_str(), W_OK) != 0)
        return fail(ErrorCode::Io, sentence(QCoreApplication::translate("LibraryPlace", "The library %1 cannot be written: it belongs to somebody else."), file));
    return file;
}

Status copyLibrary(const fs::path& from, const fs::path& to, const ProgressFunction& progress, const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const auto reader, library::LibraryReader::open(from));
    UNDERVOICE_TRY(reader->backup(to, progress, cancel));
    // What is private stays so, wherever it lies.
    std::error_code error;
    fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, error);
    if (error)
        return fail(ErrorCode::Io, QCoreApplication::translate("LibraryPlace", "The library was copied to %1, but others may read it there: %2.", "%2: what the system says")
                                       .arg(ui::shown(to), QString::fromLocal8Bit(error.message().c_str()))
                                       .toStdString());
    // Waveforms are drawn anew where they are missing; clips are not.
    const fs::path clips = service::clipFolder(from);
    if (!fs::is_directory(clips, error)) return {};
    fs::copy(clips, service::clipFolder(to), fs::copy_options::recursive | fs::copy_options::skip_existing, error);
    if (error)
        return fail(ErrorCode::Io, QCoreApplication::translate("LibraryPlace", "The library was copied to %1, but not the clips in %2: %3.", "%3: what the system says")
                                       .arg(ui::shown(to), ui::shown(clips), QString::fromLocal8Bit(error.message().c_str()))
                                       .toStdString());
    return {};
}

}  // namespace undervoice::desktop
