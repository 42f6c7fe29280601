#pragma once
// JSON that can be proved: one canonical form, a digest of it, and a reader that takes nothing on trust. Private to the exports.
//
// Note: the canonical form is what Python's json.dumps(value, sort_keys=True) gives, of the value without its "signature"; the digest is
// the SHA-256 of those bytes. So three lines of Python check it without any of our code. A digest shows that something was changed; who
// changes text and digest alike is found out only by whoever kept the digest elsewhere.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/error.h"

namespace undervoice {

std::string canonicalJson(const nlohmann::json& value);

/// Puts "signature" into an object.
void sign(nlohmann::json& object);
/// The signature is there and right.
bool isSigned(const nlohmann::json& object);

/// One line of ASCII without <, > and &, which no format takes for its own marks. Words in it are written so that an editor that replaces
/// a word everywhere does not replace it here as well: the difference to the text is what shows it.
std::string embeddedJson(const nlohmann::json& object);
/// The same value for people: a line for each member, and for each element of the lists in it.
std::string readableJson(const nlohmann::json& object);

/// Format, naming the file, for what is no JSON object, nests deeper than records do, has more values than thirty hours of speech, word by word, or
/// names a member twice.
Result<nlohmann::json> parseBoundedJson(std::string_view text, const std::string& name);

}  // namespace undervoice
