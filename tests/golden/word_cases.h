#pragma once
// words.json as our types, and how segments with words are compared.

#include "engine/align/word_times.h"
#include "support/fixtures.h"
#include "transcript/transcript.h"

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace undervoice::test {

nlohmann::json wordsJson();                  ///< empty when absent
std::map<std::string, Array> wordsArrays();  ///< empty when absent

std::vector<engine::WordTiming> alignmentOf(const nlohmann::json& list);
std::vector<Segment> segmentsOf(const nlohmann::json& list);

/// Times to within `tolerance` seconds (0: the very doubles), probabilities to 1e-3 of their value.
void expectSegments(const std::vector<Segment>& got, const std::vector<Segment>& expected, double tolerance,
                    const std::string& name);

}  // namespace undervoice::test
