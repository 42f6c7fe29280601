#include "ui/editor/doubt_text.h"

#include <QCoreApplication>
#include <QLocale>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

QString repetitionText(const Doubt& doubt) {
    if (doubt.flag == Flag::Echo) return QCoreApplication::translate("DoubtText", "says once more what was just said");
    if (doubt.repeated.empty()) return QCoreApplication::translate("DoubtText", "repeats itself");
    return QCoreApplication::translate("DoubtText", "repeats itself: “%1”").arg(fromUtf8(doubt.repeated));
}

}  // namespace

QString doubtText(const Doubt& doubt) {
    const QString said = fromUtf8(doubt.said), other = fromUtf8(doubt.otherReading);
    switch (doubt.reason) {
        case DoubtReason::Disagreement: return QCoreApplication::translate("DoubtText", "two passes disagree: “%1” or “%2”").arg(said, other);
        case DoubtReason::OnlyHere: return QCoreApplication::translate("DoubtText", "two passes disagree: only one of them heard “%1”").arg(said);
        case DoubtReason::Missing: return QCoreApplication::translate("DoubtText", "two passes disagree: one of them heard “%1” here").arg(other);
        case DoubtReason::Repetition: return repetitionText(doubt);
        case DoubtReason::NoVoice:
            return doubt.flag == Flag::SuspectWords ? QCoreApplication::translate("DoubtText", "words of odd lengths, as invented ones have")
                                                    : QCoreApplication::translate("DoubtText", "hardly any voice");
        case DoubtReason::StockPhrase: return QCoreApplication::translate("DoubtText", "a phrase that is often invented where nobody speaks");
        case DoubtReason::Rate: return QCoreApplication::translate("DoubtText", "more words than people can speak in this time");
        case DoubtReason::Language: return QCoreApplication::translate("DoubtText", "another language than before");
        case DoubtReason::FailedTests: return QCoreApplication::translate("DoubtText", "no attempt passed the tests for invented text");
        case DoubtReason::LowProbability:
            return QCoreApplication::translate("DoubtText", "low probability: %1").arg(QLocale().toString(doubt.probability, 'f', 2));
        case DoubtReason::Surroundings: break;
    }
    return QCoreApplication::translate("DoubtText", "uncertain surroundings, or an odd length for this word");
}

}  // namespace undervoice::ui
