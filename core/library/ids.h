#pragma once
// Row numbers of the library as types of their own, so that a run can never be passed where a recording is meant. Numbers are
// never given twice, also after deletion: what a person noted down keeps its meaning.

#include <compare>
#include <cstdint>
#include <functional>

namespace undervoice::library {

template <typename Tag>
class Id {
  public:
    constexpr Id() = default;
    constexpr explicit Id(std::int64_t value) : m_value(value) {}
    constexpr std::int64_t value() const { return m_value; }
    constexpr auto operator<=>(const Id&) const = default;

  private:
    std::int64_t m_value = 0;  ///< 0: none
};

using RecordingId = Id<struct RecordingTag>;
using RunId = Id<struct RunTag>;
using WindowId = Id<struct WindowTag>;
using SegmentId = Id<struct SegmentTag>;
using ProjectId = Id<struct ProjectTag>;
using QueueEntryId = Id<struct QueueEntryTag>;

}  // namespace undervoice::library

template <typename Tag>
struct std::hash<undervoice::library::Id<Tag>> {
    std::size_t operator()(undervoice::library::Id<Tag> id) const noexcept { return std::hash<std::int64_t>()(id.value()); }
};
