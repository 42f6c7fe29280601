#include "media/pcm.h"

#include "media/temporary_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include <unistd.h>

namespace undervoice::media {

struct Pcm::Impl {
    std::filesystem::path spillFolder;
    std::vector<std::int16_t> memory;
    int file = -1;
    std::int64_t sampleCount = 0;

    ~Impl() {
        if (file >= 0) ::close(file);
    }
    Status openFile();
    Status write(std::span<const std::int16_t> samples);
    tl::unexpected<Error> failure(const char* what, int reason) const {
        return fail(ErrorCode::Io,
                    std::string(what) + " the temporary audio file in " + spillFolder.string() + ": " +
                        std::strerror(reason) +
                        ". One hour of audio needs 115 MB there; set TMPDIR to another folder.");
    }
};

Status Pcm::Impl::openFile() {
    UNDERVOICE_TRY_ASSIGN(file, makeUnlinkedFile(spillFolder));
    return {};
}

Status Pcm::Impl::write(std::span<const std::int16_t> samples) {
    auto bytes = std::as_bytes(samples);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failure("Cannot write", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Pcm::Pcm(std::filesystem::path spillFolder) : m_impl(std::make_unique<Impl>()) {
    m_impl->spillFolder = temporaryFolder(spillFolder);
}
Pcm::~Pcm() = default;
Pcm::Pcm(Pcm&&) noexcept = default;
Pcm& Pcm::operator=(Pcm&&) noexcept = default;

Status Pcm::append(std::span<const std::int16_t> samples) {
    Impl& impl = *m_impl;
    const auto count = static_cast<std::int64_t>(samples.size());
    if (impl.file < 0 && impl.sampleCount + count <= kMemorySamples) {
        impl.memory.insert(impl.memory.end(), samples.begin(), samples.end());
    } else {
        if (impl.file < 0) {
            UNDERVOICE_TRY(impl.openFile());
            UNDERVOICE_TRY(impl.write(impl.memory));
            impl.memory = {};
        }
        UNDERVOICE_TRY(impl.write(samples));
    }
    impl.sampleCount += count;
    return {};
}

std::int64_t Pcm::sampleCount() const {
    return m_impl->sampleCount;
}

Status Pcm::read(std::int64_t position, std::span<float> out) const {
    const Impl& impl = *m_impl;
    std::int16_t block[4096];
    while (!out.empty()) {
        const std::int64_t available = std::max<std::int64_t>(0, impl.sampleCount - position);
        const auto count = static_cast<std::size_t>(
            std::min({available, static_cast<std::int64_t>(out.size()), std::int64_t{4096}}));
        if (count == 0) break;
        const std::int16_t* samples = block;
        if (impl.file < 0) {
            samples = impl.memory.data() + position;
        } else {
            const ssize_t bytes = ::pread(impl.file, block, count * 2, position * 2);
            if (bytes < 0 && errno == EINTR) continue;
            if (bytes != static_cast<ssize_t>(count * 2))
                return impl.failure("Cannot read", bytes < 0 ? errno : EIO);
        }
        for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(samples[i]) / 32768.0F;
        out = out.subspan(count);
        position += static_cast<std::int64_t>(count);
    }
    std::ranges::fill(out, 0.0F);
    return {};
}

}  // namespace undervoice::media
