#include "engine/tensor/guard.h"

#include <new>
#include <stdexcept>
#include <string>

#include <ATen/ops/empty.h>
#include <c10/util/Exception.h>
#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using testing::HasSubstr;

TEST(Guard, PassesValuesResultsAndVoidThrough) {
    EXPECT_EQ(*guarded("counting", [] { return 3; }), 3);
    EXPECT_EQ(*guarded("counting", []() -> Result<int> { return 4; }), 4);
    EXPECT_TRUE(guarded("resting", [] {}).has_value());
}

TEST(Guard, KeepsAnErrorThatWasReturned) {
    const Result<int> result =
        guarded("counting", []() -> Result<int> { return fail(ErrorCode::Busy, "Later."); });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Busy);
}

TEST(Guard, TurnsLibTorchErrorsIntoOneLine) {
    const Status result =
        guarded("adding", [] { TORCH_CHECK(false, "shapes differ\nException raised from"); });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Internal);
    EXPECT_EQ(result.error().message, "LibTorch failed while adding: shapes differ");
}

TEST(Guard, ReportsExhaustedMemoryAsSuch) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "AddressSanitizer ends the program on absurd allocations";
#endif
    const auto result = guarded("adding", [] { return at::empty({std::int64_t{1} << 50}); });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::OutOfMemory);
    EXPECT_THAT(result.error().message, HasSubstr("while adding"));
}

TEST(Guard, ReportsBadAllocAsExhaustedMemory) {
    EXPECT_EQ(guarded("adding", [] { throw std::bad_alloc(); }).error().code, ErrorCode::OutOfMemory);
}

TEST(Guard, CatchesEverythingElse) {
    EXPECT_THAT(guarded("adding", [] { throw std::runtime_error("odd"); }).error().message, HasSubstr("odd"));
    EXPECT_EQ(guarded("adding", [] { throw 1; }).error().code, ErrorCode::Internal);
}

}  // namespace
}  // namespace undervoice::engine
