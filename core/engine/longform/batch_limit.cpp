#include "engine/longform/batch_limit.h"

#include <algorithm>
#include <string>

#include "base/bytes_text.h"

namespace undervoice::engine {
WindowDecodingOptions BatchLimit::applied(WindowDecodingOptions options) const {
    if (!m_isSingleRow) return options;
    options.beamSize.reset();
    options.patience.reset();
    options.bestOf.reset();
    return options;
}

bool BatchLimit::lower(int windows, const WindowDecodingOptions& options) {
    const int beams = rowsPerWindow(options);
    api::BatchChange change{.cause = api::BatchChange::Cause::OutOfMemory,
                            .windowsBefore = windows,
                            .windowsAfter = std::max(1, windows / 2),
                            .beamsBefore = beams,
                            .beamsAfter = windows > 1 ? beams : 1,
                            .sentence = {}};
    if (windows == 1 && beams == 1) return false;
    m_windows = std::min(m_windows, change.windowsAfter);
    m_hasFallen = true;
    change.sentence = "Memory ran out while " + counted(windows, "window") + " with " + counted(beams, "row") + (windows == 1 ? " was" : " were") +
                      " decoded together; ";
    if (windows > 1) {
        change.sentence += "from here on there are " + std::to_string(change.windowsAfter) + " at a time. The text is the same, it takes longer.";
    } else {
        m_isSingleRow = true;
        change.sentence += "from here on windows are decoded with a single one, which can change the text.";
    }
    if (m_listener) m_listener(change);
    return true;
}

}  // namespace undervoice::engine
