#pragma once
// Eight floats at a time. Included only by kernels_avx2.cpp, which is compiled for AVX2, FMA and F16C.

#include <immintrin.h>

#include <cstdint>

namespace undervoice::engine::kernels {
namespace {

struct Vector {
    static constexpr int kSize = 8;
    static constexpr int kRegisters = 16;
    __m256 v;

    static Vector zero() { return {_mm256_setzero_ps()}; }
    static Vector of(float x) { return {_mm256_set1_ps(x)}; }
    static Vector load(const float* p) { return {_mm256_loadu_ps(p)}; }
    static Vector loadHalf(const std::uint16_t* p) { return {_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))}; }
    static Vector loadBFloat(const std::uint16_t* p) {
        const __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
        return {_mm256_castsi256_ps(_mm256_slli_epi32(wide, 16))};
    }
    static Vector loadInt8(const std::int8_t* p) {
        return {_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))))};
    }
    void store(float* p) const { _mm256_storeu_ps(p, v); }
    /// The first count (under eight) values; the others are zero, or left alone.
    static __m256i partMask(std::int64_t count) {
        alignas(32) static constexpr std::int32_t kMask[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kMask + 8 - count));
    }
    static Vector loadPart(const float* p, std::int64_t count) { return {_mm256_maskload_ps(p, partMask(count))}; }
    void storePart(float* p, std::int64_t count) const { _mm256_maskstore_ps(p, partMask(count), v); }
    /// Stores float16, rounded; returns what will be read again.
    Vector storeHalf(std::uint16_t* p) const {
        const __m128i halves = _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), halves);
        return {_mm256_cvtph_ps(halves)};
    }
    /// Stores bfloat16, cut off; returns what will be read again.
    Vector storeBFloat(std::uint16_t* p) const {
        const __m256i high = _mm256_srli_epi32(_mm256_castps_si256(v), 16);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm_packus_epi32(_mm256_castsi256_si128(high), _mm256_extracti128_si256(high, 1)));
        return {_mm256_castsi256_ps(_mm256_slli_epi32(high, 16))};
    }
    /// Bit for bit.
    friend bool isSame(Vector a, Vector b) {
        const __m256i difference = _mm256_xor_si256(_mm256_castps_si256(a.v), _mm256_castps_si256(b.v));
        return _mm256_testz_si256(difference, difference);
    }

    friend Vector operator+(Vector a, Vector b) { return {_mm256_add_ps(a.v, b.v)}; }
    friend Vector operator-(Vector a, Vector b) { return {_mm256_sub_ps(a.v, b.v)}; }
    friend Vector operator*(Vector a, Vector b) { return {_mm256_mul_ps(a.v, b.v)}; }
    friend Vector max(Vector a, Vector b) { return {_mm256_max_ps(a.v, b.v)}; }
    /// a·b + c, rounded once.
    friend Vector fma(Vector a, Vector b, Vector c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
    friend Vector round(Vector a) { return {_mm256_round_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
    /// 2^n for whole n in the range of normal numbers.
    friend Vector powerOfTwo(Vector n) {
        const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n.v), _mm256_set1_epi32(127));
        return {_mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23))};
    }

    /// ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7)), as sumFour() adds.
    float sum() const {
        float four[4];
        sumFour(*this, *this, *this, *this, four);
        return four[0];
    }
    friend void sumFour(Vector a, Vector b, Vector c, Vector d, float* out) {
        const __m256 pairs = _mm256_hadd_ps(_mm256_hadd_ps(a.v, b.v), _mm256_hadd_ps(c.v, d.v));
        _mm_storeu_ps(out, _mm_add_ps(_mm256_castps256_ps128(pairs), _mm256_extractf128_ps(pairs, 1)));
    }
    float maximum() const {
        const __m128 four = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
        const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
    }
};

inline float halfToFloat(std::uint16_t half) { return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half))); }

}  // namespace
}  // namespace undervoice::engine::kernels
