#pragma once
// What core says, as the window says it. Core's sentences are English and advise somebody at a command line; a window advises what can be
// done there, in its language. They are known by their wording, wherever they come from: a call, the engine's process, an entry of the
// library that was written long ago. What is not known is shown as it is.

#include <span>
#include <string>

#include <QString>

#include "base/error.h"

namespace undervoice::ui {

/// One of core's sentences, or a part that stands in places of them. %1, %2 … are what changes, in the order of core's sentence.
struct CoreSentence {
    const char* shown;           ///< as the window says it in English; translated in the context CoreSentences
    const char* said = nullptr;  ///< as core says it; null: the same
};

std::span<const CoreSentence> coreSentences();
std::span<const CoreSentence> coreParts();

QString coreText(const std::string& said);
inline QString coreText(const Error& error) { return coreText(error.message); }

}  // namespace undervoice::ui
