#pragma once
// Damage of bytes that are mostly text, one place at a time.

#include <cstddef>
#include <iterator>
#include <random>
#include <string>

namespace undervoice::test {

/// A byte, a bit, a piece put in, some taken out, the end cut off, some said twice, or what `overwrite(bytes, at, random)` does.
template <std::size_t count, typename Overwrite>
void damageOnce(std::string& bytes, std::mt19937_64& random, const char* const (&pieces)[count], const Overwrite& overwrite) {
    if (bytes.empty()) return;
    const std::size_t at = random() % bytes.size();
    switch (random() % 7) {
        case 0: bytes[at] = static_cast<char>(random()); break;
        case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8))); break;
        case 2: bytes.insert(at, pieces[random() % count]); break;
        case 3: bytes.erase(at, random() % 40); break;
        case 4: bytes.resize(random() % 4 == 0 ? at : bytes.size()); break;
        case 5: overwrite(bytes, at, random); break;
        default: bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 200));
    }
}

}  // namespace undervoice::test
