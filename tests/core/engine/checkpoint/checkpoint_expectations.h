#pragma once
// Opening and comparing small checkpoints; shared by the tests of this folder.

#include "engine/checkpoint/file_checkpoint.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"

#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace undervoice::engine {

/// The checkpoint, or a failure with the reader's message.
inline std::unique_ptr<Checkpoint> mustOpen(const std::filesystem::path& path) {
    auto checkpoint = openAnySizes(path);
    if (!checkpoint) {
        ADD_FAILURE() << checkpoint.error().message;
        return nullptr;
    }
    return std::move(*checkpoint);
}

/// Equal to the bit; reports the first difference.
inline void expectValues(const Checkpoint& checkpoint, const std::string& name,
                         const std::vector<float>& expected) {
    const auto tensor = checkpoint.load(name);
    ASSERT_TRUE(tensor) << tensor.error().message;
    ASSERT_EQ(tensor->scalar_type(), at::kFloat) << name;
    ASSERT_TRUE(tensor->is_contiguous()) << name;
    ASSERT_EQ(static_cast<std::size_t>(tensor->numel()), expected.size()) << name;
    const float* const values = tensor->data_ptr<float>();
    if (std::memcmp(values, expected.data(), expected.size() * sizeof(float)) == 0) return;
    for (std::size_t i = 0; i < expected.size(); ++i)
        ASSERT_EQ(values[i], expected[i])
            << name << " at " << i << " of " << shapeText(tensor->sizes().vec());
}

inline Error openError(const std::filesystem::path& path) {
    const auto checkpoint = openAnySizes(path);
    return checkpoint ? Error{ErrorCode::Internal, "it was opened"} : checkpoint.error();
}

}  // namespace undervoice::engine
