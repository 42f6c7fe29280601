#pragma once
// Random numbers as a function of what they are for: number n of stream s under a seed is always the same, in
// any order, on any machine, whoever else draws. So a row samples the same tokens alone, in a batch, and in a
// job that was resumed. Not for secrets. The mixing function is splitmix64's finaliser (Steele, Lea, Flood
// 2014).

#include <cstdint>

namespace undervoice::engine {

/// A bijection of 64-bit words in which each input bit moves every output bit.
constexpr std::uint64_t mixBits(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/// A seed of its own for part `part` of what `seed` stands for.
constexpr std::uint64_t derivedSeed(std::uint64_t seed, std::uint64_t part) {
    return mixBits(mixBits(seed) ^ part);
}

/// Number `counter` of stream `stream`, uniform in [0, 1): 52 bits, so that u · x < x holds for every
/// positive double x.
constexpr double uniformNumber(std::uint64_t seed, std::uint64_t stream, std::uint64_t counter) {
    const std::uint64_t bits = derivedSeed(derivedSeed(seed, stream), counter);
    return static_cast<double>(bits >> 12) * 0x1.0p-52;
}

}  // namespace undervoice::engine
