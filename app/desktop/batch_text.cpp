#include "batch_text.h"

#include <QCoreApplication>

namespace undervoice::desktop {

QString batchText(const api::BatchChange& change) {
    const bool isPlan = change.cause == api::BatchChange::Cause::Plan;
    if (!isPlan && change.beamsAfter < change.beamsBefore)
        return QCoreApplication::translate("BatchText", "Memory ran out: from here on one reading of a window is followed instead of %1. That can change the text.")
            .arg(change.beamsBefore);
    const QString happened = isPlan ? QCoreApplication::translate("BatchText", "%n window(s) together would not fit into memory.", nullptr, change.windowsBefore)
                                    : QCoreApplication::translate("BatchText", "Memory ran out with %n window(s) together.", nullptr, change.windowsBefore);
    const QString done = QCoreApplication::translate("BatchText", "%n window(s) at a time now; the text is the same, it takes longer.", nullptr, change.windowsAfter);
    return QCoreApplication::translate("BatchText", "%1 %2", "two sentences").arg(happened, done);
}

}  // namespace undervoice::desktop
