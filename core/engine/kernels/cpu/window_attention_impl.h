// No include guard: as kernels_impl.h, after which it is included.
//
// Attention where there are as many queries as positions and arithmetic is the bound: the encoder's windows. A block of queries meets
// all keys, then all values, each by tiles whose sums stay in registers; what a tile reads again and again lies in the first-level
// cache. Scores of a block are whole rows, so that its softmax is the plain one.

namespace undervoice::engine::kernels {
namespace {

// Of 32 registers 24 are sums, of 16 there are 12.
constexpr int kPanelVectors = 3;
constexpr int kPanel = kPanelVectors * Vector::kSize;           // keys
constexpr int kScoreRows = Vector::kRegisters >= 32 ? 8 : 4;    // queries of a tile of scores
constexpr int kMixRows = Vector::kRegisters >= 32 ? 6 : 3;      // queries of a tile of sums of values
constexpr int kMixVectors = 4;
constexpr std::int64_t kMixBlock = 96;  // positions whose values stay near
static_assert(kWindowQueries % kScoreRows == 0 && kWindowQueries % kMixRows == 0 && kHeadVectors % kMixVectors == 0);
static_assert(paddedPositions(1) % kPanel == 0);

/// Keys, scaled, as panels [value of the head, kPanel keys] with zeros behind the last; values one behind the other.
void packWindowHead(const WindowHead& head) {
    for (std::int64_t first = 0; first < paddedPositions(head.positions); first += kPanel) {
        const std::int64_t end = first + kPanel < head.positions ? first + kPanel : head.positions;
        float* panel = head.packedKeys + first * kHead;
        for (int i = 0; i < kHead; ++i, panel += kPanel) {
            for (int t = 0; t < kPanel; ++t) panel[t] = 0;
            for (std::int64_t t = first; t < end; ++t) panel[t - first] = 0.125F * head.keys[t * head.stride + i];
        }
    }
    for (std::int64_t t = 0; t < head.positions; ++t)
        for (int i = 0; i < kHead; i += Vector::kSize) Vector::load(head.values + t * head.stride + i).store(head.packedValues + t * kHead + i);
}

/// out [rows, vectors · Vector::kSize] = Σ left[row, k]·right[k, …] over [0, count), or added to what is there.
template <int rows, int vectors, bool isAdded>
void productTile(const float* left, std::int64_t leftStride, const float* right, std::int64_t rightStride, std::int64_t count, float* out,
                 std::int64_t outStride) {
    Vector sums[rows][vectors];
    for (int r = 0; r < rows; ++r)
        for (int j = 0; j < vectors; ++j) sums[r][j] = Vector::zero();
    for (std::int64_t k = 0; k < count; ++k) {
        Vector values[vectors];
        for (int j = 0; j < vectors; ++j) values[j] = Vector::load(right + k * rightStride + j * Vector::kSize);
        for (int r = 0; r < rows; ++r) {
            const Vector factor = Vector::of(left[r * leftStride + k]);
            for (int j = 0; j < vectors; ++j) sums[r][j] = fma(factor, values[j], sums[r][j]);
        }
    }
    for (int r = 0; r < rows; ++r)
        for (int j = 0; j < vectors; ++j) {
            float* const place = out + r * outStride + j * Vector::kSize;
            (isAdded ? Vector::load(place) + sums[r][j] : sums[r][j]).store(place);
        }
}

void attendWindow(const WindowHead& head, std::int64_t first, float* scores) {
    const std::int64_t padded = paddedPositions(head.positions);
    const std::int64_t rows = head.positions - first < kWindowQueries ? head.positions - first : kWindowQueries;
    alignas(64) float queries[kWindowQueries * kHead], mixed[kWindowQueries * kHead];
    for (std::int64_t r = 0; r < kWindowQueries; ++r)
        for (int i = 0; i < kHead; i += Vector::kSize) {
            (r < rows ? Vector::load(head.queries + (first + r) * head.stride + i) : Vector::zero()).store(queries + r * kHead + i);
            Vector::zero().store(mixed + r * kHead + i);
        }
    for (std::int64_t t = 0; t < padded; t += kPanel)
        for (int r = 0; r < kWindowQueries; r += kScoreRows)
            productTile<kScoreRows, kPanelVectors, false>(queries + r * kHead, kHead, head.packedKeys + t * kHead, kPanel, kHead, scores + r * padded + t, padded);
    float totals[kWindowQueries];
    for (int r = 0; r < kWindowQueries; ++r) totals[r] = exponentials(scores + r * padded, head.positions);
    for (std::int64_t t = 0; t < head.positions; t += kMixBlock) {
        const std::int64_t count = head.positions - t < kMixBlock ? head.positions - t : kMixBlock;
        for (int r = 0; r < kWindowQueries; r += kMixRows)
            for (int i = 0; i < kHead; i += kMixVectors * Vector::kSize)
                productTile<kMixRows, kMixVectors, true>(scores + r * padded + t, padded, head.packedValues + t * kHead + i, kHead, count, mixed + r * kHead + i, kHead);
    }
    for (std::int64_t r = 0; r < rows; ++r) {
        const Vector inverse = Vector::of(1.0F / totals[r]);
        for (int i = 0; i < kHead; i += Vector::kSize) (Vector::load(mixed + r * kHead + i) * inverse).store(head.out + (first + r) * head.outStride + i);
    }
}

}  // namespace
}  // namespace undervoice::engine::kernels
