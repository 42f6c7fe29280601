#pragma once
// JSON that can be proved: one canonical form, a digest of it, and a reader that takes nothing on trust. Private to the exports.
//
// Note: the canonical form is what Python's json.dumps(value, sort_keys=True) gives, of the value without its "signature"; the digest is
// the SHA-256 of those bytes. So three lines of Python check it without any of our code. A digest shows that something was changed; who
// changes text and digest alike is found out only by whoever kept the digest elsewhere.
//
// Note: digests of places. Whoever replaces a word everywhere in a file that is its own record, or in a file and the one beside it, changes
// what the record says of the lines as well: the signature is broken, and nothing differs any more by which the places could be found.
// So a record also has a digest of each line (and the JSON export of each segment), of which no such replacement finds a piece: '_'.join
// of the first 14 hex digits of its SHA-256. They find places and prove nothing; the signature, which covers them, does.

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
/// See "Note: digests of places".
std::string placeDigest(std::string_view text);

/// The same value for people: a line for each member, and for each element of the lists in it.
std::string readableJson(const nlohmann::json& object);

/// Format, naming the file, for what is no JSON object, nests deeper than records do, has more values than thirty hours of speech, word by word, or
/// names a member twice.
Result<nlohmann::json> parseBoundedJson(std::string_view text, const std::string& name);

}  // namespace undervoice
