// No include guard: the body of kernels_avx2.cpp and kernels_avx512.cpp, each of which has included its own Vector before.
// Only intrinsics and plain arithmetic here: a function of the standard library that were compiled for AVX-512 in one of these
// files could be the copy that the linker keeps for the whole program.

#include <cstddef>
#include <cstdint>

#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine::kernels {
namespace {

// ---- loading weights ------------------------------------------------------------------------------------------------

struct Float32Weights {
    using Element = float;
    static Vector load(const float* p) { return Vector::load(p); }
};
struct Float16Weights {
    using Element = std::uint16_t;
    static Vector load(const std::uint16_t* p) { return Vector::loadHalf(p); }
};
struct BFloat16Weights {
    using Element = std::uint16_t;
    static Vector load(const std::uint16_t* p) { return Vector::loadBFloat(p); }
};
struct Int8Weights {
    using Element = std::int8_t;
    static Vector load(const std::int8_t* p) { return Vector::loadInt8(p); }
};

/// The first count (under a whole vector) values of a row, zeros behind.
template <typename Weights>
Vector loadPart(const typename Weights::Element* p, std::int64_t count) {
    typename Weights::Element part[Vector::kSize] = {};
    __builtin_memcpy(part, p, static_cast<std::size_t>(count) * sizeof(part[0]));
    return Weights::load(part);
}
template <>
Vector loadPart<Float32Weights>(const float* p, std::int64_t count) {
    return Vector::loadPart(p, count);
}

// ---- narrowing weights ----------------------------------------------------------------------------------------------

/// Any number of floats, the last ones by way of a whole vector.
template <typename Store>
bool narrowAll(const unsigned char* from, std::uint16_t* out, std::int64_t count, const Store& store) {
    std::int64_t i = 0;
    for (; i + Vector::kSize <= count; i += Vector::kSize)
        if (!store(Vector::load(reinterpret_cast<const float*>(from + 4 * i)), out + i)) return false;
    float rest[Vector::kSize] = {};
    std::uint16_t narrow[Vector::kSize];
    __builtin_memcpy(rest, from + 4 * i, static_cast<std::size_t>(4 * (count - i)));
    if (!store(Vector::load(rest), narrow)) return false;
    for (std::int64_t k = 0; i + k < count; ++k) out[i + k] = narrow[k];
    return true;
}

bool narrow(const void* from, ElementType to, std::uint16_t* out, std::int64_t count) {
    const auto* bytes = static_cast<const unsigned char*>(from);
    if (to == ElementType::BFloat16)
        return narrowAll(bytes, out, count, [](Vector v, std::uint16_t* p) { return isSame(v, v.storeBFloat(p)); });
    return narrowAll(bytes, out, count, [](Vector v, std::uint16_t* p) { return isSame(v, v.storeHalf(p)); });
}

// ---- linear ---------------------------------------------------------------------------------------------------------

/// Outputs that pass together: their weights stay in the first-level cache while all rows go by.
constexpr std::int64_t kOutputBlock = 8;

/// Finished sums of neighbouring outputs of one row: scaled, biased, stored.
template <int count>
void finish(const LinearWork& work, std::int64_t row, std::int64_t output, float (&sums)[count]) {
    float* y = work.y + row * work.yStride + output;
    if (work.weights.scales)
        for (int o = 0; o < count; ++o) sums[o] *= work.weights.scales[output + o];
    if (work.bias)
        for (int o = 0; o < count; ++o) sums[o] += work.bias[output + o];
    if (work.isAdded)
        for (int o = 0; o < count; ++o) sums[o] += y[o];
    for (int o = 0; o < count; ++o) y[o] = sums[o];
}

/// Outputs [output, output + outputs) of rows [row, row + rows): each sum lives in one vector register.
template <typename Weights, int outputs, int rows>
void linearTile(const LinearWork& work, std::int64_t output, std::int64_t row) {
    const std::int64_t inputs = work.weights.inputs, whole = inputs / Vector::kSize * Vector::kSize;
    const auto* weights = static_cast<const typename Weights::Element*>(work.weights.data) + output * inputs;
    const float* x = work.x + row * work.xStride;
    Vector sums[rows][outputs];
    for (int r = 0; r < rows; ++r)
        for (int o = 0; o < outputs; ++o) sums[r][o] = Vector::zero();
    for (std::int64_t i = 0; i < whole; i += Vector::kSize) {
        Vector inputsOfRow[rows];
        for (int r = 0; r < rows; ++r) inputsOfRow[r] = Vector::load(x + r * work.xStride + i);
        for (int o = 0; o < outputs; ++o) {
            __builtin_prefetch(weights + (o + kOutputBlock) * inputs + i);  // the next block's: 1.2 to 2 times as fast
            const Vector weight = Weights::load(weights + o * inputs + i);
            for (int r = 0; r < rows; ++r) sums[r][o] = fma(weight, inputsOfRow[r], sums[r][o]);
        }
    }
    if (const std::int64_t rest = inputs - whole) {
        for (int o = 0; o < outputs; ++o) {
            const Vector weight = loadPart<Weights>(weights + o * inputs + whole, rest);
            for (int r = 0; r < rows; ++r) sums[r][o] = fma(weight, Vector::loadPart(x + r * work.xStride + whole, rest), sums[r][o]);
        }
    }
    for (int r = 0; r < rows; ++r) {
        float finished[outputs];
        if constexpr (outputs % 4 == 0) {
            for (int o = 0; o < outputs; o += 4)
                sumFour(sums[r][o], sums[r][o + 1], sums[r][o + 2], sums[r][o + 3], finished + o);
        } else {
            for (int o = 0; o < outputs; ++o) finished[o] = sums[r][o].sum();
        }
        finish(work, row + r, output, finished);
    }
}

template <typename Weights, int rows>
void linearRowGroup(const LinearWork& work, std::int64_t begin, std::int64_t end, std::int64_t row) {
    constexpr int outputs = rows == 1 ? 8 : 4;  // eight independent sums or more hide the latency of one
    std::int64_t output = begin;
    for (; output + outputs <= end; output += outputs) linearTile<Weights, outputs, rows>(work, output, row);
    for (; output < end; ++output) linearTile<Weights, 1, rows>(work, output, row);
}

template <typename Weights>
void linearOf(const LinearWork& work, std::int64_t begin, std::int64_t end) {
    for (std::int64_t block = begin; block < end; block += kOutputBlock) {
        const std::int64_t blockEnd = block + kOutputBlock < end ? block + kOutputBlock : end;
        std::int64_t row = 0;
        if constexpr (Vector::kRegisters >= 32)
            for (; row + 6 <= work.rows; row += 6) linearRowGroup<Weights, 6>(work, block, blockEnd, row);
        for (; row + 3 <= work.rows && row + 4 != work.rows; row += 3) linearRowGroup<Weights, 3>(work, block, blockEnd, row);
        for (; row + 2 <= work.rows; row += 2) linearRowGroup<Weights, 2>(work, block, blockEnd, row);
        if (row < work.rows) linearRowGroup<Weights, 1>(work, block, blockEnd, row);
    }
}

void linearRange(const LinearWork& work, std::int64_t begin, std::int64_t end) {
    switch (work.weights.type) {
        case ElementType::Float32: return linearOf<Float32Weights>(work, begin, end);
        case ElementType::Float16: return linearOf<Float16Weights>(work, begin, end);
        case ElementType::BFloat16: return linearOf<BFloat16Weights>(work, begin, end);
        case ElementType::Int8: return linearOf<Int8Weights>(work, begin, end);
    }
}

// ---- attention ------------------------------------------------------------------------------------------------------

constexpr int kHead = 64;
constexpr int kHeadVectors = kHead / Vector::kSize;

/// e^x for x ≤ 0, relative error under 2e-7: x = n·ln 2 + r, e^r by its Taylor polynomial (|r| ≤ 0.35).
Vector exponential(Vector x) {
    x = max(x, Vector::of(-87));
    const Vector n = round(x * Vector::of(1.44269504088896341F));
    // ln 2 in two parts, the first of few bits, so that n·ln 2 loses nothing.
    Vector r = fma(n, Vector::of(-0.693359375F), x);
    r = fma(n, Vector::of(2.12194440e-4F), r);
    Vector p = Vector::of(1.0F / 5040);
    constexpr float kCoefficients[] = {1.0F / 720, 1.0F / 120, 1.0F / 24, 1.0F / 6, 0.5F, 1.0F, 1.0F};
    for (const float c : kCoefficients) p = fma(p, r, Vector::of(c));
    return p * powerOfTwo(n);
}

/// How a cache's vectors are read: 64 values each, which count `scaleOf` times.
struct FloatRows {
    using Element = float;
    static Vector load(const float* p) { return Vector::load(p); }
    static float scaleOf(const CachedRows&, std::int64_t) { return 1; }
};
struct Int8Rows {
    using Element = std::int8_t;
    static Vector load(const std::int8_t* p) { return Vector::loadInt8(p); }
    static float scaleOf(const CachedRows& rows, std::int64_t slot) { return halfToFloat(rows.scales[slot]); }
};

template <bool isScattered>
std::int64_t slotOf(const std::int32_t* slots, std::int64_t t) {
    if constexpr (isScattered) return slots[t];
    else return t;
}

template <typename Rows>
Vector products(const Vector (&query)[kHeadVectors], const typename Rows::Element* key) {
    Vector sum = query[0] * Rows::load(key);
    for (int i = 1; i < kHeadVectors; ++i) sum = fma(query[i], Rows::load(key + i * Vector::kSize), sum);
    return sum;
}

/// Positions whose keys or values stay in the first-level cache while all queries look at them.
constexpr std::int64_t kPositionBlock = 64;
constexpr std::int64_t kSumBlock = 16 * Vector::kSize;  // scores

/// Logits of one query at positions [begin, end).
template <typename Rows, bool isScattered>
void scoreBlock(const AttentionWork& work, const float* query, float* scores, std::int64_t begin, std::int64_t end) {
    Vector q[kHeadVectors];
    for (int i = 0; i < kHeadVectors; ++i) q[i] = Vector::load(query + i * Vector::kSize) * Vector::of(0.125F);
    const auto* keys = static_cast<const typename Rows::Element*>(work.keys.data);
    const auto of = [&](std::int64_t t) { return products<Rows>(q, keys + slotOf<isScattered>(work.slots, t) * kHead); };
    std::int64_t t = begin;
    for (; t + 4 <= end; t += 4) sumFour(of(t), of(t + 1), of(t + 2), of(t + 3), scores + t);
    for (; t < end; ++t) scores[t] = of(t).sum();
    if (work.keys.scales)
        for (t = begin; t < end; ++t) scores[t] *= Rows::scaleOf(work.keys, slotOf<isScattered>(work.slots, t));
}

/// Logits → e^(logit − maximum), in place, zeros up to a whole vector. Returns their sum.
float exponentials(float* scores, std::int64_t count) {
    const std::int64_t padded = (count + Vector::kSize - 1) / Vector::kSize * Vector::kSize;
    for (std::int64_t t = count; t < padded; ++t) scores[t] = -1e30F;
    Vector largest = Vector::load(scores);
    for (std::int64_t t = Vector::kSize; t < padded; t += Vector::kSize) largest = max(largest, Vector::load(scores + t));
    const Vector maximum = Vector::of(largest.maximum());
    // A sum of short sums loses less than a long one.
    Vector total = Vector::zero();
    for (std::int64_t begin = 0; begin < padded; begin += kSumBlock) {
        const std::int64_t end = begin + kSumBlock < padded ? begin + kSumBlock : padded;
        Vector part = Vector::zero();
        for (std::int64_t t = begin; t < end; t += Vector::kSize) {
            const Vector weight = exponential(Vector::load(scores + t) - maximum);
            weight.store(scores + t);
            part = part + weight;
        }
        total = total + part;
    }
    return total.sum();
}

/// out += Σ scores[t]·value(t) over [begin, end). A block has a sum of its own: one over all positions would round many more times.
template <typename Rows, bool isScattered>
void mixBlock(const AttentionWork& work, const float* scores, float* out, std::int64_t begin, std::int64_t end) {
    Vector mixed[kHeadVectors];
    for (int i = 0; i < kHeadVectors; ++i) mixed[i] = Vector::zero();
    const auto* values = static_cast<const typename Rows::Element*>(work.values.data);
    for (std::int64_t t = begin; t < end; ++t) {
        const std::int64_t slot = slotOf<isScattered>(work.slots, t);
        const auto* value = values + slot * kHead;
        const Vector weight = Vector::of(scores[t] * Rows::scaleOf(work.values, slot));
        for (int i = 0; i < kHeadVectors; ++i) mixed[i] = fma(weight, Rows::load(value + i * Vector::kSize), mixed[i]);
    }
    for (int i = 0; i < kHeadVectors; ++i) (Vector::load(out + i * Vector::kSize) + mixed[i]).store(out + i * Vector::kSize);
}

/// Calls visit(query, begin, end) for every query of every block, blocks outermost.
template <typename Visit>
void forBlocks(const AttentionWork& work, const Visit& visit) {
    for (std::int64_t begin = 0; begin < work.positions; begin += kPositionBlock) {
        const std::int64_t end = begin + kPositionBlock < work.positions ? begin + kPositionBlock : work.positions;
        for (std::int64_t i = 0; i < work.queryCount; ++i) visit(i, begin, end);
    }
}

template <typename Rows, bool isScattered>
void attend(const AttentionWork& work) {
    const std::int64_t stride = scoreStride(work.positions);
    forBlocks(work, [&](std::int64_t i, std::int64_t begin, std::int64_t end) {
        scoreBlock<Rows, isScattered>(work, work.queries + i * work.queryStride, work.scores + i * stride, begin, end);
    });
    for (std::int64_t i = 0; i < work.queryCount; ++i) {
        // The sum waits behind the scores that it belongs to.
        work.scores[(i + 1) * stride - 1] = exponentials(work.scores + i * stride, work.positions);
        for (int k = 0; k < kHead; ++k) work.out[i * work.outStride + k] = 0;
    }
    forBlocks(work, [&](std::int64_t i, std::int64_t begin, std::int64_t end) {
        mixBlock<Rows, isScattered>(work, work.scores + i * stride, work.out + i * work.outStride, begin, end);
    });
    for (std::int64_t i = 0; i < work.queryCount; ++i) {
        const float inverse = 1.0F / work.scores[(i + 1) * stride - 1];
        for (int k = 0; k < kHead; ++k) work.out[i * work.outStride + k] *= inverse;
    }
}

void attention(const AttentionWork& work) {
    if (work.keys.scales) work.slots ? attend<Int8Rows, true>(work) : attend<Int8Rows, false>(work);
    else work.slots ? attend<FloatRows, true>(work) : attend<FloatRows, false>(work);
}

// ---- layer norm -----------------------------------------------------------------------------------------------------

void layerNorm(const LayerNormWork& work) {
    const float size = static_cast<float>(work.size);
    for (std::int64_t row = 0; row < work.rows; ++row) {
        const float* x = work.x + row * work.size;
        float* y = work.y + row * work.size;
        Vector sum = Vector::zero();
        for (std::int64_t i = 0; i < work.size; i += Vector::kSize) sum = sum + Vector::load(x + i);
        const Vector mean = Vector::of(sum.sum() / size);
        Vector squares = Vector::zero();
        for (std::int64_t i = 0; i < work.size; i += Vector::kSize) {
            const Vector difference = Vector::load(x + i) - mean;
            squares = fma(difference, difference, squares);
        }
        const Vector inverse = Vector::of(1.0F / __builtin_sqrtf(squares.sum() / size + 1e-5F));
        for (std::int64_t i = 0; i < work.size; i += Vector::kSize) {
            const Vector normal = (Vector::load(x + i) - mean) * inverse;
            fma(normal, Vector::load(work.weight + i), Vector::load(work.bias + i)).store(y + i);
        }
    }
}

}  // namespace
}  // namespace undervoice::engine::kernels
