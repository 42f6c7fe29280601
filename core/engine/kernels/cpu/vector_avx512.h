#pragma once
// Sixteen floats at a time. Included only by kernels_avx512.cpp, which is compiled for AVX-512 F, BW, DQ and VL.

#include <immintrin.h>

#include <cstdint>

namespace undervoice::engine::kernels {
namespace {

struct Vector {
    static constexpr int kSize = 16;
    static constexpr int kRegisters = 32;
    __m512 v;

    static Vector zero() { return {_mm512_setzero_ps()}; }
    static Vector of(float x) { return {_mm512_set1_ps(x)}; }
    static Vector load(const float* p) { return {_mm512_loadu_ps(p)}; }
    static Vector loadHalf(const std::uint16_t* p) { return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))}; }
    static Vector loadBFloat(const std::uint16_t* p) {
        const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
        return {_mm512_castsi512_ps(_mm512_slli_epi32(wide, 16))};
    }
    static Vector loadInt8(const std::int8_t* p) {
        return {_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))))};
    }
    void store(float* p) const { _mm512_storeu_ps(p, v); }
    /// The first count (under sixteen) values; the others are zero, or left alone.
    static Vector loadPart(const float* p, std::int64_t count) { return {_mm512_maskz_loadu_ps(static_cast<__mmask16>((1 << count) - 1), p)}; }
    void storePart(float* p, std::int64_t count) const { _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1 << count) - 1), v); }
    /// Stores float16, rounded; returns what will be read again.
    Vector storeHalf(std::uint16_t* p) const {
        const __m256i halves = _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), halves);
        return {_mm512_cvtph_ps(halves)};
    }
    /// Stores bfloat16, cut off; returns what will be read again.
    Vector storeBFloat(std::uint16_t* p) const {
        const __m512i high = _mm512_srli_epi32(_mm512_castps_si512(v), 16);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi32_epi16(high));
        return {_mm512_castsi512_ps(_mm512_slli_epi32(high, 16))};
    }
    /// Bit for bit.
    friend bool isSame(Vector a, Vector b) {
        return _mm512_cmpneq_epi32_mask(_mm512_castps_si512(a.v), _mm512_castps_si512(b.v)) == 0;
    }

    friend Vector operator+(Vector a, Vector b) { return {_mm512_add_ps(a.v, b.v)}; }
    friend Vector operator-(Vector a, Vector b) { return {_mm512_sub_ps(a.v, b.v)}; }
    friend Vector operator*(Vector a, Vector b) { return {_mm512_mul_ps(a.v, b.v)}; }
    friend Vector max(Vector a, Vector b) { return {_mm512_max_ps(a.v, b.v)}; }
    /// a·b + c, rounded once.
    friend Vector fma(Vector a, Vector b, Vector c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
    friend Vector round(Vector a) { return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
    /// 2^n for whole n in the range of normal numbers.
    friend Vector powerOfTwo(Vector n) {
        const __m512i exponent = _mm512_add_epi32(_mm512_cvtps_epi32(n.v), _mm512_set1_epi32(127));
        return {_mm512_castsi512_ps(_mm512_slli_epi32(exponent, 23))};
    }

    /// The halves are added first, then as sumFour() of eight.
    float sum() const {
        float four[4];
        sumFour(*this, *this, *this, *this, four);
        return four[0];
    }
    __m256 halvesAdded() const { return _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1)); }
    friend void sumFour(Vector a, Vector b, Vector c, Vector d, float* out) {
        const __m256 ab = _mm256_hadd_ps(a.halvesAdded(), b.halvesAdded());
        const __m256 pairs = _mm256_hadd_ps(ab, _mm256_hadd_ps(c.halvesAdded(), d.halvesAdded()));
        _mm_storeu_ps(out, _mm_add_ps(_mm256_castps256_ps128(pairs), _mm256_extractf128_ps(pairs, 1)));
    }
    float maximum() const { return _mm512_reduce_max_ps(v); }
};

inline float halfToFloat(std::uint16_t half) { return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half))); }

}  // namespace
}  // namespace undervoice::engine::kernels
