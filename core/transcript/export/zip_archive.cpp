#include "transcript/export/zip_archive.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <memory>
#include <set>
#include <type_traits>

#include <minizip/unzip.h>
#include <minizip/zip.h>

namespace undervoice {
namespace {

constexpr std::size_t kMostEntries = 4096;
constexpr std::size_t kMostNameBytes = 255;
/// 1980-01-01, the first day that a zip can name.
constexpr uLong kNoTime = (1U << 21) | (1U << 16);

/// What minizip takes for a file: bytes that are read, or a string that grows.
struct MemoryFile {
    std::string_view input;
    std::string* output = nullptr;
    std::size_t position = 0;
    std::size_t size() const { return output ? output->size() : input.size(); }
};

MemoryFile& memoryOf(voidpf stream) { return *static_cast<MemoryFile*>(stream); }

uLong readMemory(voidpf, voidpf stream, void* target, uLong bytes) {
    MemoryFile& file = memoryOf(stream);
    const std::string_view content = file.output ? std::string_view(*file.output) : file.input;
    const std::size_t count = std::min<std::size_t>(bytes, content.size() - std::min(file.position, content.size()));
    std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(file.position), count, static_cast<char*>(target));
    file.position += count;
    return static_cast<uLong>(count);
}

uLong writeMemory(voidpf, voidpf stream, const void* source, uLong bytes) {
    MemoryFile& file = memoryOf(stream);
    if (!file.output) return 0;
    file.output->resize(std::max(file.output->size(), file.position + bytes));
    std::copy_n(static_cast<const char*>(source), bytes, file.output->begin() + static_cast<std::ptrdiff_t>(file.position));
    file.position += bytes;
    return bytes;
}

ZPOS64_T tellMemory(voidpf, voidpf stream) { return memoryOf(stream).position; }

long seekMemory(voidpf, voidpf stream, ZPOS64_T offset, int origin) {
    MemoryFile& file = memoryOf(stream);
    const std::size_t base = origin == ZLIB_FILEFUNC_SEEK_CUR ? file.position : origin == ZLIB_FILEFUNC_SEEK_END ? file.size() : 0;
    if (offset > file.size() || base > file.size() - offset) return -1;
    file.position = base + offset;
    return 0;
}

int closeMemory(voidpf, voidpf) { return 0; }
int errorOfMemory(voidpf, voidpf) { return 0; }

zlib_filefunc64_def functionsFor(MemoryFile& file) {
    zlib_filefunc64_def functions{};
    functions.zopen64_file = [](voidpf opaque, const void*, int) { return opaque; };
    functions.zread_file = readMemory;
    functions.zwrite_file = writeMemory;
    functions.ztell64_file = tellMemory;
    functions.zseek64_file = seekMemory;
    functions.zclose_file = closeMemory;
    functions.zerror_file = errorOfMemory;
    functions.opaque = &file;
    return functions;
}

struct CloseUnzip {
    void operator()(void* zip) const { unzClose(zip); }
};
using Unzip = std::unique_ptr<std::remove_pointer_t<unzFile>, CloseUnzip>;

class Reader {
  public:
    Reader(std::string_view bytes, const std::string& name) : m_name(name), m_file{bytes, nullptr, 0}, m_functions(functionsFor(m_file)) {}

    Result<std::vector<ZipEntry>> read(const std::function<bool(const std::string&)>& isWanted) {
        const Unzip zip(unzOpen2_64(m_name.c_str(), &m_functions));
        if (!zip) return refuse("its table of contents is missing or damaged");
        std::vector<ZipEntry> entries;
        std::set<std::string> names;
        int state = unzGoToFirstFile(zip.get());
        for (; state == UNZ_OK; state = unzGoToNextFile(zip.get())) {
            UNDERVOICE_TRY_ASSIGN(std::string entry, checkedName(zip.get()));
            if (!names.insert(entry).second) return refuse("two of its parts have one name");
            if (names.size() > kMostEntries) return refuse("it has too many parts");
            if (!isWanted(entry)) continue;
            UNDERVOICE_TRY_ASSIGN(std::string content, unpack(zip.get()));
            entries.push_back({std::move(entry), std::move(content)});
        }
        if (state != UNZ_END_OF_LIST_OF_FILE) return refuse("its table of contents is damaged");
        return entries;
    }

  private:
    tl::unexpected<Error> refuse(const std::string& what) const {
        return fail(ErrorCode::Format, m_name + " is not a sound document: " + what + ".");
    }

    Result<std::string> checkedName(unzFile zip) {
        unz_file_info64 info{};
        std::array<char, kMostNameBytes + 1> entry{};
        if (unzGetCurrentFileInfo64(zip, &info, entry.data(), entry.size(), nullptr, 0, nullptr, 0) != UNZ_OK)
            return refuse("its table of contents is damaged");
        if (info.size_filename > kMostNameBytes) return refuse("a part's name is too long");
        if ((info.flag & 1U) != 0) return refuse("it is encrypted; save it without a password");
        m_stated += std::min<std::uint64_t>(info.uncompressed_size, kMostUnpackedBytes + 1);
        if (m_stated > kMostUnpackedBytes) return refuse("unpacked it would take more than 64 MB");
        return std::string(entry.data(), std::min<std::size_t>(info.size_filename, std::strlen(entry.data())));
    }

    /// As much as there is, whatever the table says of it.
    Result<std::string> unpack(unzFile zip) {
        if (unzOpenCurrentFile(zip) != UNZ_OK) return refuse("a part of it cannot be unpacked");
        std::string content;
        std::array<char, 65536> block{};
        int count = 0;
        while ((count = unzReadCurrentFile(zip, block.data(), static_cast<unsigned>(block.size()))) > 0) {
            m_unpacked += static_cast<std::size_t>(count);
            if (m_unpacked > kMostUnpackedBytes) break;
            content.append(block.data(), static_cast<std::size_t>(count));
        }
        const int closed = unzCloseCurrentFile(zip);
        if (m_unpacked > kMostUnpackedBytes) return refuse("unpacked it would take more than 64 MB");
        if (count < 0 || closed != UNZ_OK) return refuse("a part of it is damaged");
        return content;
    }

    const std::string& m_name;
    MemoryFile m_file;
    zlib_filefunc64_def m_functions;
    std::uint64_t m_stated = 0;
    std::size_t m_unpacked = 0;
};

}  // namespace

std::string makeZip(const std::vector<ZipEntry>& entries) {
    std::string bytes;
    MemoryFile file{{}, &bytes, 0};
    zlib_filefunc64_def functions = functionsFor(file);
    const zipFile zip = zipOpen2_64("", APPEND_STATUS_CREATE, nullptr, &functions);
    zip_fileinfo info{};
    info.dosDate = kNoTime;
    bool isWritten = zip != nullptr;
    for (const ZipEntry& entry : entries) {
        isWritten = isWritten && zipOpenNewFileInZip64(zip, entry.name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, entry.isStored ? 0 : Z_DEFLATED,
                                                       entry.isStored ? 0 : Z_DEFAULT_COMPRESSION, /*zip64=*/0) == ZIP_OK;
        isWritten = isWritten && zipWriteInFileInZip(zip, entry.content.data(), static_cast<unsigned>(entry.content.size())) == ZIP_OK;
        isWritten = isWritten && zipCloseFileInZip(zip) == ZIP_OK;
    }
    isWritten = zipClose(zip, nullptr) == ZIP_OK && isWritten;
    assert(isWritten);  // in memory nothing but a lack of it can fail, and that throws
    (void)isWritten;
    return bytes;
}

bool looksLikeZip(std::string_view bytes) { return bytes.starts_with("PK\x03\x04"); }

Result<std::vector<ZipEntry>> readZip(std::string_view bytes, const std::string& name, const std::function<bool(const std::string&)>& isWanted) {
    return Reader(bytes, name).read(isWanted);
}

}  // namespace undervoice
