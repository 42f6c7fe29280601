#pragma once
// Kernels of our own for Whisper on a CPU: the memory-bound half, few rows of activations against large weights and caches, and the
// encoder's attention, which the library's products of small matrices keep waiting.
// Each is written once over a vector type (…_impl.h) and compiled for AVX2 and for AVX-512; the machine's best is chosen at
// run time. Where a machine has neither, ATen does the same work.
//
// Every result depends only on its own row and is summed in the same order whatever the number of rows: windows that are
// decoded together give bit for bit what they give alone. Engine thread; parallel inside.

#include <cstdint>
#include <span>

namespace undervoice::engine::kernels {

enum class ElementType { Float32, Float16, BFloat16, Int8 };

/// A weight matrix as it lies in memory, row-major [outputs, inputs].
struct WeightRows {
    const void* data = nullptr;
    ElementType type = ElementType::Float32;
    const float* scales = nullptr;  ///< Int8 only: value = scale of its row · q
    std::int64_t outputs = 0;
    std::int64_t inputs = 0;
};

/// y[r, o] = bias[o] + Σ_i w[o, i] x[r, i], or added to what is there.
struct LinearWork {
    WeightRows weights;
    const float* bias = nullptr;  ///< [outputs], or null
    const float* x = nullptr;     ///< row r at x + r·xStride
    float* y = nullptr;           ///< row r at y + r·yStride
    std::int64_t rows = 0;
    std::int64_t xStride = 0;     ///< at least inputs
    std::int64_t yStride = 0;     ///< at least outputs
    bool isAdded = false;
};

/// Vectors of a cache as they lie in memory, one after the other: floats; or int8, with scales in float16 behind each other in the
/// same order (engine/cache/int8_rows.h).
struct CachedRows {
    const void* data = nullptr;
    const std::uint16_t* scales = nullptr;  ///< null: the data are floats
};

/// Softmax(q·K / 8)·V for the queries of one (window, head) or (row, head) pair. Heads have 64 values.
struct AttentionWork {
    const float* queries = nullptr;  ///< query i at queries + i·queryStride
    float* out = nullptr;            ///< result i at out + i·outStride
    CachedRows keys;                 ///< position t is vector t, or slots[t]; both int8 or neither
    CachedRows values;
    std::int64_t queryCount = 0;
    std::int64_t queryStride = 0;
    std::int64_t outStride = 0;
    std::int64_t positions = 0;
    const std::int32_t* slots = nullptr;  ///< a beam's past is spread over the rows it came from
    float* scores = nullptr;  ///< scratch [queryCount, scoreStride(positions)] of this call
};

/// Positions rounded up to whole vectors, and one vector more.
constexpr std::int64_t scoreStride(std::int64_t positions) { return (positions + 15) / 16 * 16 + 16; }

/// Softmax(q·C)·C of queries over one sequence of vectors that are keys and values at once (attention/latent_heads.h).
struct LatentAttentionWork {
    const float* queries = nullptr;  ///< [queryCount, width], scaled
    float* out = nullptr;            ///< [queryCount, width]
    CachedRows latents;              ///< position t is vector t, or slots[t]
    std::int64_t width = 0;
    std::int64_t split = 0;          ///< int8: what follows so many values has a second scale; the width: there is but one
    std::int64_t queryCount = 0;
    std::int64_t positions = 0;
    const std::int32_t* slots = nullptr;  ///< as in AttentionWork
    float* scores = nullptr;  ///< scratch [queryCount, scoreStride(positions)] of this call
    float* floats = nullptr;  ///< int8: scratch [kLatentBlock, width]
};
constexpr std::int64_t kLatentBlock = 64;  ///< positions that pass together

/// Softmax(q·K / 8)·V of one head of one window, each position a query too. Position t of any of them is at … + t·stride.
struct WindowHead {
    const float* queries = nullptr;
    const float* keys = nullptr;
    const float* values = nullptr;
    float* out = nullptr;  ///< result t at out + t·outStride
    std::int64_t stride = 0;
    std::int64_t outStride = 0;
    std::int64_t positions = 0;
    float* packedKeys = nullptr;    ///< scratch [paddedPositions(positions), 64]
    float* packedValues = nullptr;  ///< scratch [positions, 64]
};
constexpr std::int64_t kWindowQueries = 24;  ///< that pass together
constexpr std::int64_t paddedPositions(std::int64_t positions) { return (positions + 47) / 48 * 48; }

struct LayerNormWork {
    const float* x = nullptr;  ///< [rows, size]
    float* y = nullptr;
    const float* weight = nullptr;
    const float* bias = nullptr;
    std::int64_t rows = 0;
    std::int64_t size = 0;  ///< a multiple of 16
};

struct KernelTable {
    const char* name;
    /// Outputs [begin, end) of all rows.
    void (*linear)(const LinearWork& work, std::int64_t begin, std::int64_t end);
    void (*attention)(const AttentionWork& work);
    void (*latentAttention)(const LatentAttentionWork& work);
    void (*packWindowHead)(const WindowHead& head);
    /// Queries [first, first + kWindowQueries), as far as there are, of a packed head; scores: scratch [kWindowQueries, paddedPositions].
    void (*attendWindow)(const WindowHead& head, std::int64_t first, float* scores);
    void (*layerNorm)(const LayerNormWork& work);
    /// float32 values (at any address) as Float16 or BFloat16. False at the first value that would change: the output is worthless then.
    bool (*narrow)(const void* from, ElementType to, std::uint16_t* out, std::int64_t count);
};

/// The machine's best, or null: then ATen does the work. UNDERVOICE_CPU=avx2|avx512|none overrides it, for measurements.
const KernelTable* kernels();
/// Those that this machine can run, for tests.
const KernelTable* avx2Kernels();
const KernelTable* avx512Kernels();

/// Whether bfloat16 products have instructions of their own here; elsewhere the library's float32 product is faster.
bool multipliesBFloat16();

/// The whole of a linear layer, spread over the threads.
void linear(const KernelTable& table, const LinearWork& work);
/// Linear layers of one size, as the heads have them, spread over the threads.
void linears(const KernelTable& table, std::span<const LinearWork> works);
/// The attention of heads with the same number of positions, spread over the threads.
void windowAttention(const KernelTable& table, std::span<const WindowHead> heads);

}  // namespace undervoice::engine::kernels
