#pragma once
// What a loaded model holds in memory at one moment, by category, beside what ordinary attention (mha) would hold for the same
// windows, beams and tokens (spec: attention.md §9). Values only; the engine's categories are exact bytes of tensors, what the
// system says stands beside them.

#include <cstdint>
#include <string>

namespace undervoice::api {

struct ByteCount {
    std::int64_t allocated = 0;  ///< storage
    std::int64_t used = 0;       ///< the part of it that holds something: tokens that have come, windows that are not over
    bool operator==(const ByteCount&) const = default;
};

/// Both of the decoder's caches.
struct CacheBytes {
    ByteCount self, cross;
    std::int64_t allocated() const { return self.allocated + cross.allocated; }
    std::int64_t used() const { return self.used + cross.used; }
    bool operator==(const CacheBytes&) const = default;
};

/// Numbers that a latent has for a token (self) or a frame (cross), least and most over the layers that keep one; zeros: none does.
struct LatentWidths {
    int least = 0, most = 0;
    bool operator==(const LatentWidths&) const = default;
};

struct CacheLatents {
    LatentWidths self, cross;
    bool operator==(const CacheLatents&) const = default;
};

struct MemoryReport {
    std::int64_t timeUs = 0;  ///< since the job began
    std::string phase;        ///< "start", "encoding", "prompt", "decoding", "aligning", "end"

    // What is being decoded; zeros between two batches.
    int windows = 0;           ///< not over yet
    int beams = 0;             ///< rows a window
    int tokens = 0;            ///< that each row has
    int sharedTokens = 0;      ///< of them, the first ones, that are there once for the rows of a window
    int allocatedWindows = 0;  ///< that the caches have room for
    int capacity = 0;          ///< tokens of a row that they have room for
    int sharedPrefixes = 0;    ///< windows whose shared tokens they have room for; 0: nothing is shared

    std::string modes;  ///< as the command line takes them: "self t,mla cross e"
    CacheLatents latents;
    std::string dtype;  ///< of the caches: "float32", "int8"

    std::int64_t weights = 0;
    std::int64_t encoderWorkspace = 0;  ///< what the encoder has given and is still there; not what serves as a cache itself
    CacheBytes caches;
    std::int64_t transient = 0;  ///< logits that outlive the step that made them

    CacheBytes ordinary;      ///< what mha would take, in the same type
    CacheBytes ordinaryInt8;  ///< the same with int8 rows

    std::int64_t reserved = 0;     ///< held by the device's allocator, in no tensor
    std::int64_t driverTotal = 0;  ///< GPU: in use on the whole device; CPU: resident set of this process
    std::int64_t others = 0;       ///< used by other programs on the device, or in the machine
    std::int64_t deviceTotal = 0;  ///< that there is in all: the GPU's by its driver, or the machine's
    std::int64_t allocatorCount = 0;  ///< bytes of live tensors by the GPU allocator's own count; 0 on the CPU

    /// Sum of the engine's categories.
    std::int64_t engineTotal() const { return weights + encoderWorkspace + caches.allocated() + transient; }
};

/// The most of each category in a job; they need not have been there together.
struct MemoryPeaks {
    MemoryReport atLargestCaches;  ///< the moment at which the caches took most
    std::int64_t encoderWorkspace = 0;
    std::int64_t selfCache = 0;   ///< allocated
    std::int64_t crossCache = 0;  ///< allocated
    std::int64_t transient = 0;
    std::int64_t engineTotal = 0;
    std::int64_t driverTotal = 0;  ///< among the moments that were reported
};

}  // namespace undervoice::api
