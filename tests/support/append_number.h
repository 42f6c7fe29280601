#pragma once
// Little-endian numbers at the end of a byte string, for tests that write files.

#include <cstring>
#include <string>

namespace undervoice::test {

template <typename T>
void append(std::string& bytes, T value) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    bytes.append(raw, sizeof(T));
}

}  // namespace undervoice::test
