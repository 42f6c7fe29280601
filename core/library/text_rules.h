#pragma once
// What a text that a person typed must be before it becomes a row. Private to the library folder.

#include <cstddef>
#include <string>

#include "base/error.h"

namespace undervoice::library {

/// Names of projects and people, titles, tags: one line each.
inline constexpr std::size_t kMaxNameBytes = 1000;
/// Prompts, hotwords and sentences about failures.
inline constexpr std::size_t kMaxTextBytes = 64 * 1024;

/// Without spaces at both ends.
std::string trimmed(const std::string& text);

/// InvalidArgument unless it is UTF-8 of at most so many bytes. what begins the sentence: "The prompt of a project".
Status checkText(const std::string& text, const char* what, std::size_t mostBytes = kMaxTextBytes);
/// One line at that: no control characters.
Status checkName(const std::string& name, const char* what);

}  // namespace undervoice::library
