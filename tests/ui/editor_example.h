#pragma once
// Made-up transcripts for the editor's tests.

#include <string>
#include <vector>

#include "transcript/document.h"

namespace undervoice::ui::test {

/// Words of half a second each, from `start` on, after a blank each.
inline Segment spoken(double start, const std::vector<std::string>& words) {
    Segment segment;
    segment.startSeconds = start;
    segment.words.emplace();
    for (const std::string& word : words) {
        segment.words->push_back({" " + word, start, start + 0.5, 0.9});
        segment.text += " " + word;
        start += 0.5;
    }
    segment.endSeconds = start;
    return segment;
}

/// "Sentence number 7 is here." and so on, three seconds apart.
inline std::vector<Segment> talk(int segments) {
    std::vector<Segment> made;
    for (int i = 0; i < segments; ++i) {
        made.push_back(spoken(3.0 * i, {"Sentence", "number", std::to_string(i), "is", "here."}));
        made.back().id = i;
    }
    return made;
}

}  // namespace undervoice::ui::test
