#include "transcript/document.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "text/utf8.h"
#include "transcript/same_values.h"

namespace undervoice {
namespace {

constexpr std::array<const char*, 10> kChangeKindNames = {"type", "split", "merge", "times", "speaker", "replace", "review", "restore", "retranscribe", "mark"};

tl::unexpected<Error> doesNotFit(const std::string& what) {
    return fail(ErrorCode::Format, "The change does not fit the transcript as it stands: " + what + ".");
}

using Segments = std::vector<DocumentSegment>;

bool standsThere(const Segments& segments, const Splice& splice) {
    if (splice.at > segments.size() || splice.before.size() > segments.size() - splice.at) return false;
    const auto equal = static_cast<bool (*)(const DocumentSegment&, const DocumentSegment&)>(isSameSegment);
    return std::equal(splice.before.begin(), splice.before.end(), segments.begin() + static_cast<std::ptrdiff_t>(splice.at), equal);
}

/// Moves what follows once at most.
void put(Segments& segments, std::size_t at, std::size_t count, const Segments& after) {
    const auto begin = segments.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t common = std::min(count, after.size());
    std::copy_n(after.begin(), common, begin);
    const auto rest = begin + static_cast<std::ptrdiff_t>(common);
    if (count > common)
        segments.erase(rest, begin + static_cast<std::ptrdiff_t>(count));
    else if (after.size() > common)
        segments.insert(rest, after.begin() + static_cast<std::ptrdiff_t>(common), after.end());
}

bool haveSpeakers(const DocumentChange& change, std::size_t speakers) {
    return std::ranges::all_of(change.splices, [&](const Splice& splice) {
        return std::ranges::all_of(splice.after, [&](const DocumentSegment& s) {
            return s.key > 0 && s.key < std::numeric_limits<std::int64_t>::max() &&
                   (s.speaker == -1 || (s.speaker >= 0 && static_cast<std::size_t>(s.speaker) < speakers));
        });
    });
}

}  // namespace

Document documentOf(const std::vector<Segment>& segments) {
    Document document;
    document.segments.reserve(segments.size());
    for (const Segment& segment : segments) document.segments.push_back({document.nextKey++, -1, segment});
    return document;
}

Transcript transcriptOf(const Document& document, const std::string& language) {
    Transcript transcript;
    transcript.language = language;
    transcript.segments.reserve(document.segments.size());
    for (const DocumentSegment& s : document.segments) {
        transcript.segments.push_back(s.segment);
        transcript.segments.back().id = static_cast<int>(transcript.segments.size()) - 1;
        transcript.text += s.segment.text;
    }
    return transcript;
}

std::string_view shownText(const DocumentSegment& segment) { return text::strip(segment.segment.text); }

const char* changeKindName(ChangeKind kind) { return kChangeKindNames[static_cast<std::size_t>(kind)]; }

std::optional<ChangeKind> changeKindFromName(const std::string& name) {
    const auto found = std::ranges::find(kChangeKindNames, name);
    if (found == kChangeKindNames.end()) return std::nullopt;
    return static_cast<ChangeKind>(found - kChangeKindNames.begin());
}

Status apply(Document& document, const DocumentChange& change) {
    if (change.speakersBefore.has_value() != change.speakersAfter.has_value()) return doesNotFit("it has one half of the speakers");
    if (change.speakersBefore && document.speakers != *change.speakersBefore) return doesNotFit("the speakers are others");
    if (!haveSpeakers(change, (change.speakersAfter ? *change.speakersAfter : document.speakers).size()))
        return doesNotFit("it names a speaker that there is not");
    Segments& segments = document.segments;
    for (auto splice = change.splices.begin(); splice != change.splices.end(); ++splice) {
        if (standsThere(segments, *splice)) {
            put(segments, splice->at, splice->before.size(), splice->after);
            continue;
        }
        while (splice != change.splices.begin()) {
            --splice;
            put(segments, splice->at, splice->after.size(), splice->before);
        }
        return doesNotFit("the text at its place is another");
    }
    if (change.speakersAfter) document.speakers = *change.speakersAfter;
    for (const Splice& splice : change.splices)
        for (const DocumentSegment& s : splice.after) document.nextKey = std::max(document.nextKey, s.key + 1);
    return {};
}

DocumentChange inverseOf(const DocumentChange& change) {
    DocumentChange inverse;
    inverse.kind = change.kind;
    inverse.splices.reserve(change.splices.size());
    for (auto splice = change.splices.rbegin(); splice != change.splices.rend(); ++splice)
        inverse.splices.push_back({splice->at, splice->after, splice->before});
    inverse.speakersBefore = change.speakersAfter;
    inverse.speakersAfter = change.speakersBefore;
    return inverse;
}

bool joinTyping(DocumentChange& last, const DocumentChange& next) {
    const auto isTyping = [](const DocumentChange& change) {
        return change.kind == ChangeKind::Type && change.splices.size() == 1 && !change.speakersBefore;
    };
    if (!isTyping(last) || !isTyping(next)) return false;
    Splice& typed = last.splices.front();
    const Splice& more = next.splices.front();
    const auto equal = static_cast<bool (*)(const DocumentSegment&, const DocumentSegment&)>(isSameSegment);
    if (typed.at != more.at || !std::ranges::equal(typed.after, more.before, equal)) return false;
    typed.after = more.after;
    return true;
}

}  // namespace undervoice
