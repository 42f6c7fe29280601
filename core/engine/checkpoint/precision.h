#pragma once
// How exact, and how small, a tensor comes out of a checkpoint.

namespace undervoice::engine {

/// What a stored tensor's values are handed out as.
enum class Precision {
    Float32,    ///< whatever they are stored as
    AsStored,   ///< float16 and bfloat16 stay what they are; all else float32
    Narrowest,  ///< AsStored, and float32 becomes float16 or bfloat16 where no value changes (narrowing.h)
};

}  // namespace undervoice::engine
