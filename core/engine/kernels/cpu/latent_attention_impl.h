// No include guard: part of kernels_avx2.cpp and kernels_avx512.cpp, after kernels_impl.h. The same rules hold.
//
// Absorbed attention: many queries over one sequence of latents that are keys and values at once. Every latent is read once for
// four queries, so that the work is bound by arithmetic; blocks of positions stay in the second-level cache.

namespace undervoice::engine::kernels {
namespace {

/// Queries [query, query + queries) against positions [begin, begin + count) of the block's rows.
template <int queries, int count>
void latentScoreTile(const LatentAttentionWork& work, const float* const* rows, std::int64_t query, std::int64_t begin) {
    const float* q = work.queries + query * work.width;
    Vector sums[count][queries];
    for (int p = 0; p < count; ++p)
        for (int k = 0; k < queries; ++k) sums[p][k] = Vector::zero();
    const auto add = [&](std::int64_t i, const auto& load) {
        Vector latents[count];
        for (int p = 0; p < count; ++p) latents[p] = load(rows[p] + i);
        for (int k = 0; k < queries; ++k) {
            const Vector of = load(q + k * work.width + i);
            for (int p = 0; p < count; ++p) sums[p][k] = fma(of, latents[p], sums[p][k]);
        }
    };
    const std::int64_t rest = work.width % Vector::kSize;
    for (std::int64_t i = 0; i < work.width - rest; i += Vector::kSize) add(i, [](const float* p) { return Vector::load(p); });
    if (rest) add(work.width - rest, [rest](const float* p) { return Vector::loadPart(p, rest); });
    const std::int64_t stride = scoreStride(work.positions);
    float* scores = work.scores + query * stride + begin;
    for (int p = 0; p < count; ++p) {
        if constexpr (queries == 4) {
            float finished[4];
            sumFour(sums[p][0], sums[p][1], sums[p][2], sums[p][3], finished);
            for (int k = 0; k < 4; ++k) scores[k * stride + p] = finished[k];
        } else {
            for (int k = 0; k < queries; ++k) scores[k * stride + p] = sums[p][k].sum();
        }
    }
}

template <int queries>
void latentScores(const LatentAttentionWork& work, const float* const* rows, std::int64_t query, std::int64_t begin, std::int64_t end) {
    std::int64_t t = begin;
    for (; t + 2 <= end; t += 2) latentScoreTile<queries, 2>(work, rows + (t - begin), query, t);
    if (t < end) latentScoreTile<queries, 1>(work, rows + (t - begin), query, t);
}

struct WholeVectors {
    Vector load(const float* p) const { return Vector::load(p); }
    void store(Vector v, float* p) const { v.store(p); }
};
struct PartOfAVector {
    std::int64_t count;
    Vector load(const float* p) const { return Vector::loadPart(p, count); }
    void store(Vector v, float* p) const { v.storePart(p, count); }
};

/// out += Σ scores[t]·latent(t) over the block, for a piece of the width.
template <int queries, int vectors, typename Access>
void latentMixTile(const LatentAttentionWork& work, const float* const* rows, std::int64_t query, std::int64_t begin, std::int64_t end,
                   std::int64_t i, Access access) {
    const std::int64_t stride = scoreStride(work.positions);
    float* out = work.out + query * work.width + i;
    const float* scores = work.scores + query * stride;
    Vector mixed[queries][vectors];
    for (int k = 0; k < queries; ++k)
        for (int v = 0; v < vectors; ++v) mixed[k][v] = Vector::zero();
    for (std::int64_t t = begin; t < end; ++t) {
        Vector latents[vectors];
        for (int v = 0; v < vectors; ++v) latents[v] = access.load(rows[t - begin] + i + v * Vector::kSize);
        for (int k = 0; k < queries; ++k) {
            const Vector weight = Vector::of(scores[k * stride + t]);
            for (int v = 0; v < vectors; ++v) mixed[k][v] = fma(weight, latents[v], mixed[k][v]);
        }
    }
    for (int k = 0; k < queries; ++k)
        for (int v = 0; v < vectors; ++v) {
            float* const place = out + k * work.width + v * Vector::kSize;
            access.store(access.load(place) + mixed[k][v], place);
        }
}

template <int queries>
void latentMix(const LatentAttentionWork& work, const float* const* rows, std::int64_t query, std::int64_t begin, std::int64_t end) {
    std::int64_t i = 0;
    for (; i + 2 * Vector::kSize <= work.width; i += 2 * Vector::kSize)
        latentMixTile<queries, 2>(work, rows, query, begin, end, i, WholeVectors{});
    for (; i + Vector::kSize <= work.width; i += Vector::kSize)
        latentMixTile<queries, 1>(work, rows, query, begin, end, i, WholeVectors{});
    if (i < work.width) latentMixTile<queries, 1>(work, rows, query, begin, end, i, PartOfAVector{work.width - i});
}

/// An int8 vector as floats.
void expandLatent(const LatentAttentionWork& work, std::int64_t slot, float* out) {
    const auto* from = static_cast<const std::int8_t*>(work.latents.data) + slot * work.width;
    const bool isSplit = work.split < work.width;
    const std::uint16_t* scales = work.latents.scales + (isSplit ? 2 * slot : slot);
    const auto expand = [&](std::int64_t begin, std::int64_t end, float scale) {
        std::int64_t i = begin;
        for (; i + Vector::kSize <= end; i += Vector::kSize) (Vector::loadInt8(from + i) * Vector::of(scale)).store(out + i);
        for (; i < end; ++i) out[i] = scale * static_cast<float>(from[i]);
    };
    expand(0, work.split, halfToFloat(scales[0]));
    if (isSplit) expand(work.split, work.width, halfToFloat(scales[1]));
}

/// Calls visit(rows, begin, end) block by block; rows points at the latents of positions begin, begin + 1, ….
template <typename Visit>
void forLatentBlocks(const LatentAttentionWork& work, const Visit& visit) {
    for (std::int64_t begin = 0; begin < work.positions; begin += kLatentBlock) {
        const std::int64_t end = begin + kLatentBlock < work.positions ? begin + kLatentBlock : work.positions;
        const float* rows[kLatentBlock];
        for (std::int64_t t = begin; t < end; ++t) {
            const std::int64_t slot = work.slots ? work.slots[t] : t;
            if (work.latents.scales) {
                float* expanded = work.floats + (t - begin) * work.width;
                expandLatent(work, slot, expanded);
                rows[t - begin] = expanded;
            } else {
                rows[t - begin] = static_cast<const float*>(work.latents.data) + slot * work.width;
            }
        }
        visit(rows, begin, end);
    }
}

void latentAttention(const LatentAttentionWork& work) {
    const std::int64_t stride = scoreStride(work.positions);
    forLatentBlocks(work, [&](const float* const* rows, std::int64_t begin, std::int64_t end) {
        std::int64_t query = 0;
        for (; query + 4 <= work.queryCount; query += 4) latentScores<4>(work, rows, query, begin, end);
        for (; query < work.queryCount; ++query) latentScores<1>(work, rows, query, begin, end);
    });
    for (std::int64_t k = 0; k < work.queryCount; ++k) {
        // The sum waits behind the scores that it belongs to.
        work.scores[(k + 1) * stride - 1] = exponentials(work.scores + k * stride, work.positions);
        for (std::int64_t i = 0; i < work.width; ++i) work.out[k * work.width + i] = 0;
    }
    forLatentBlocks(work, [&](const float* const* rows, std::int64_t begin, std::int64_t end) {
        std::int64_t query = 0;
        for (; query + 4 <= work.queryCount; query += 4) latentMix<4>(work, rows, query, begin, end);
        for (; query < work.queryCount; ++query) latentMix<1>(work, rows, query, begin, end);
    });
    for (std::int64_t k = 0; k < work.queryCount; ++k) {
        const float inverse = 1.0F / work.scores[(k + 1) * stride - 1];
        for (std::int64_t i = 0; i < work.width; ++i) work.out[k * work.width + i] *= inverse;
    }
}

}  // namespace
}  // namespace undervoice::engine::kernels
