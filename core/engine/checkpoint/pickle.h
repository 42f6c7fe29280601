#pragma once
// A reader for the few pickles that hold PyTorch weights. It knows the opcodes and globals of spec whisper.md
// §2, and the byte storage of rank tensors (convert-train.md §2), and refuses every other by name, so nothing
// in a file can make code run. Values live in one arena
// (indices instead of pointers): no recursion, no cycles to free, memory bounded by the number of values.

#include "base/error.h"
#include "engine/checkpoint/stored_tensor.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undervoice::engine {

using PickleId = std::uint32_t;

struct PickleValue {
    enum class Kind { None, Bool, Integer, Real, Text, Tuple, List, Dict, Global, Storage, Tensor };
    Kind kind = Kind::None;
    std::int64_t integer = 0;  ///< Bool and Integer; Storage: element count; Global: which
    double real = 0;
    std::string_view text;  ///< Text; Storage: key. Points into the pickle.
    std::vector<PickleId>
        items;  ///< Tuple, List; Dict: key, value, key, value …; Tensor: storage, offset, sizes, strides
    StoredType storedType = StoredType::Other;  ///< Storage; Other: of bytes
};

class Pickle {
  public:
    /// `bytes` must outlive the result. Format for damage, Unsupported for anything that weights do not need.
    static Result<Pickle> read(std::span<const std::byte> bytes);

    const PickleValue& root() const { return m_values[m_root]; }
    const PickleValue& value(PickleId id) const { return m_values[id]; }
    /// The value of a text key in a dict; null when absent.
    const PickleValue* find(const PickleValue& dict, std::string_view key) const;
    /// The whole numbers of a tuple or list; false when it holds anything else or more than 8.
    bool numbers(const PickleValue& list, Shape& numbers) const;

  private:
    friend class PickleMachine;
    std::vector<PickleValue> m_values;
    PickleId m_root = 0;
};

}  // namespace undervoice::engine
