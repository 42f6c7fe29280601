#include "transcript/transcript.h"

#include <array>

namespace undervoice {
namespace {

constexpr std::array<const char*, kFlagCount> kFlagNames = {
    "compression", "low_entropy",  "repeated_ngram", "echo",           "rate",           "no_voice",
    "stock_phrase", "suspect_words", "time",           "low_confidence", "language_change"};

}  // namespace

const char* flagName(Flag flag) { return kFlagNames[static_cast<std::size_t>(flag)]; }

std::optional<Flag> flagFromName(const std::string& name) {
    for (int i = 0; i < kFlagCount; ++i)
        if (name == kFlagNames[static_cast<std::size_t>(i)]) return static_cast<Flag>(i);
    return std::nullopt;
}

}  // namespace undervoice
