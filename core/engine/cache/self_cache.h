#pragma once
// What one decoder layer remembers of the tokens of every row. Each attention mode has its own kind of cache, made and used by
// that mode alone; whoever decodes only moves rows about and asks for bytes. The number of tokens is kept by the DecoderState.

#include <cstdint>

#include "engine/cache/row_source.h"

namespace undervoice::engine {

/// The first tokens, where rows of a window have them in common and they are there once a window (row_table.h).
struct SharedPrefix {
    int tokens = 0;
    std::int64_t count = 0;  ///< prefixes that the storage has
};

class SelfCache {
  public:
    virtual ~SelfCache() = default;
    /// New row i continues old row source[i], of which `length` tokens count. The number of rows may change.
    virtual void gatherRows(const RowSource& source, int length) = 0;
    /// Whether the first `length` tokens can go on as if the later ones had never been.
    virtual bool canCutTo(int /*length*/) const { return true; }
    virtual std::int64_t bytesAllocated() const = 0;
    virtual std::int64_t bytesUsed(int length) const = 0;
    virtual std::int64_t rowsAllocated() const = 0;  ///< that the storage has room for
    virtual SharedPrefix shared() const { return {}; }
};

}  // namespace undervoice::engine
