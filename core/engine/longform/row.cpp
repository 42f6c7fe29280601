#include "engine/longform/row.h"

#include <algorithm>

#include "engine/longform/evidence.h"
#include "engine/longform/ladder.h"

namespace undervoice::engine {
namespace {

bool isLoop(const Attempt& attempt) {
    return std::ranges::any_of(attempt.failedTests, [](Flag flag) { return flag != Flag::LowConfidence; });
}

}  // namespace

std::vector<Flag> failedRowTests(const api::DecodingOptions& options, const DecodingResult& result, int endOfText) {
    if (passesAsSilence(options, result)) return {};
    std::vector<Flag> failed = failedTests(options, result);
    const auto entropy = tailEntropy(result.tokens);
    if (entropy && *entropy < kLeastEntropyNats) addFlag(failed, Flag::LowEntropy);
    if (repeatedNgram(result.tokens, endOfText)) addFlag(failed, Flag::RepeatedNgram);
    return failed;
}

void addFailure(const Attempt& attempt, Segment& segment) {
    for (const Flag flag : attempt.failedTests) {
        if (flag == Flag::Echo) continue;
        addFlag(segment.evidence.flags, flag);
        addFlag(segment.evidence.flags, Flag::LowConfidence);
    }
}

void chooseAttempt(Row& row) {
    if (row.attempts.empty()) return;
    row.chosen = static_cast<int>(row.attempts.size()) - 1;
    if (row.hasPassed()) return;
    const auto isBetter = [](const Attempt& a, const Attempt& b) {
        if (isLoop(a) != isLoop(b)) return isLoop(a);
        return a.avgLogprob < b.avgLogprob;
    };
    row.chosen = static_cast<int>(std::ranges::max_element(row.attempts, isBetter) - row.attempts.begin());
}

}  // namespace undervoice::engine
