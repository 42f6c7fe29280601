#pragma once
// Counts what operator new hands out in this program, so that a test can bound the memory of a reader.
// Linking allocation_counter.cpp replaces the operators; LibTorch's tensors are not counted (they come from
// posix_memalign).

#include <cstddef>

namespace undervoice::test {

/// Bytes that live at once, at most, since the object was made; of all threads.
class AllocationPeak {
  public:
    AllocationPeak();
    std::size_t bytes() const;

  private:
    std::size_t m_liveBefore;
};

}  // namespace undervoice::test
