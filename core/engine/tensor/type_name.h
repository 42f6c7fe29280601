#pragma once
// The floating-point types that weights and caches have, by the names that people and files use.

#include <c10/core/ScalarType.h>

#include <optional>
#include <string_view>
#include <utility>

namespace undervoice::engine {

inline constexpr std::pair<const char*, c10::ScalarType> kFloatTypes[] = {
    {"float16", c10::kHalf}, {"bfloat16", c10::kBFloat16}, {"float32", c10::kFloat}};

/// Empty for any other type.
constexpr const char* floatTypeName(c10::ScalarType type) {
    for (const auto& [name, known] : kFloatTypes)
        if (known == type) return name;
    return "";
}

constexpr std::optional<c10::ScalarType> floatTypeNamed(std::string_view name) {
    for (const auto& [known, type] : kFloatTypes)
        if (name == known) return type;
    return std::nullopt;
}

}  // namespace undervoice::engine
