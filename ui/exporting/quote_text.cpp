#include "ui/exporting/quote_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace undervoice::ui {
namespace {

QString flagSentence(Flag flag) {
    switch (flag) {
        case Flag::Compression: return QCoreApplication::translate("Quote", "The program doubts this passage: the text repeats itself.");
        case Flag::LowEntropy: return QCoreApplication::translate("Quote", "The program doubts this passage: it goes round in few words.");
        case Flag::RepeatedNgram: return QCoreApplication::translate("Quote", "The program doubts this passage: words are repeated many times.");
        case Flag::Echo: return QCoreApplication::translate("Quote", "The program doubts this passage: it says what was said shortly before.");
        case Flag::Rate: return QCoreApplication::translate("Quote", "The program doubts this passage: it has more words than anyone could speak in that time.");
        case Flag::NoVoice: return QCoreApplication::translate("Quote", "The program doubts this passage: hardly any voice was found there.");
        case Flag::StockPhrase: return QCoreApplication::translate("Quote", "The program doubts this passage: it is a phrase that models like to invent.");
        case Flag::SuspectWords: return QCoreApplication::translate("Quote", "The program doubts this passage: its words are timed as invented ones are.");
        case Flag::Time: return QCoreApplication::translate("Quote", "The program doubts this passage: its times had to be repaired.");
        case Flag::LowConfidence: return QCoreApplication::translate("Quote", "The program doubts this passage: the model was not sure of it at any attempt.");
        case Flag::LanguageChange: return QCoreApplication::translate("Quote", "The program doubts this passage: another language is spoken than before.");
    }
    return {};
}

}  // namespace

QString quoteWarnings(const Quote& quote) {
    QStringList sentences;
    if (quote.editedWords > 0)
        sentences << QCoreApplication::translate("Quote", "%n of these words were changed by hand: listen to them before you quote them.", nullptr, quote.editedWords);
    if (quote.removedPlaces > 0)
        sentences << QCoreApplication::translate("Quote", "Words that the machine heard here were removed by hand, and no “[…]” marks the place: listen before you quote.");
    for (const Flag flag : quote.flags) sentences << flagSentence(flag);
    return sentences.join(QLatin1Char(' '));
}

}  // namespace undervoice::ui
