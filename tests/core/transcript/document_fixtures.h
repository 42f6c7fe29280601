#pragma once
// Made-up segments for tests of documents, and what must hold of every document.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "transcript/document.h"

namespace undervoice::test {

/// Without words.
inline Segment segmentSaying(double start, double end, std::string text) {
    Segment segment;
    segment.startSeconds = start;
    segment.endSeconds = end;
    segment.text = std::move(text);
    segment.tokens = {50364, 11, 50464};
    segment.avgLogprob = -0.25;
    return segment;
}

/// From its first word to its last.
inline Segment segmentOf(std::vector<Word> words) {
    Segment segment = segmentSaying(words.front().startSeconds, words.back().endSeconds, "");
    for (const Word& word : words) segment.text += word.text;
    segment.words = std::move(words);
    return segment;
}

inline Document changed(Document document, const Result<DocumentChange>& change) {
    EXPECT_TRUE(change) << change.error().message;
    const Status done = change ? apply(document, *change) : Status();
    EXPECT_TRUE(done) << done.error().message;
    return document;
}

inline std::vector<std::string> textsOf(const Document& document) {
    std::vector<std::string> texts;
    for (const DocumentSegment& segment : document.segments) texts.emplace_back(shownText(segment));
    return texts;
}

inline std::vector<std::string> wordsOf(const Document& document, std::size_t index) {
    std::vector<std::string> texts;
    for (const Word& word : document.segments[index].segment.words.value()) texts.push_back(word.text);
    return texts;
}

}  // namespace undervoice::test
