#pragma once

namespace undervoice {

/// Gives back to the system what the C library keeps of memory that was freed. With blocks of many sizes, as tensors are, that grows by
/// hundreds of megabytes in some long jobs and in others not at all. Milliseconds a call, and as much again for what is taken anew.
void releaseFreedMemory();

}  // namespace undervoice
