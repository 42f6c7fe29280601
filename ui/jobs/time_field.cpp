#include "ui/jobs/time_field.h"

#include <cmath>

#include <QCoreApplication>
#include <QRegularExpression>

namespace undervoice::ui {

std::optional<std::int64_t> microsecondsOf(const QString& text) {
    static const QRegularExpression kTime(QStringLiteral(R"(^(?:(?:(\d{1,3}):)?(\d{1,5}):)?(\d{1,7}(?:[.,]\d{1,6})?)$)"));
    const QRegularExpressionMatch match = kTime.match(text.trimmed());
    if (!match.hasMatch()) return std::nullopt;
    const qint64 hours = match.captured(1).toLongLong(), minutes = match.captured(2).toLongLong();
    const double seconds = match.captured(3).replace(u',', u'.').toDouble();
    if (match.hasCaptured(2) && !match.captured(2).isEmpty() && seconds >= 60) return std::nullopt;
    if (!match.captured(1).isEmpty() && minutes >= 60) return std::nullopt;
    const qint64 us = (hours * 3600 + minutes * 60) * 1'000'000 + std::llround(seconds * 1e6);
    constexpr qint64 kMost = qint64{1000} * 3600 * 1'000'000;
    return us <= kMost ? std::optional<std::int64_t>(us) : std::nullopt;
}

PartReading readPart(const QString& from, const QString& to) {
    const auto wrong = [](const QString& text) {
        return PartReading{std::nullopt, QCoreApplication::translate("NewTranscription", "“%1” is no time: write it as 90, 1:30 or 1:02:03.").arg(text.trimmed())};
    };
    PartOfFile part;
    if (!from.trimmed().isEmpty()) {
        const auto us = microsecondsOf(from);
        if (!us) return wrong(from);
        part.fromUs = *us;
    }
    if (!to.trimmed().isEmpty()) {
        part.toUs = microsecondsOf(to);
        if (!part.toUs) return wrong(to);
        if (*part.toUs <= part.fromUs) return {std::nullopt, QCoreApplication::translate("NewTranscription", "The part must end after it begins.")};
    }
    return {part, {}};
}

}  // namespace undervoice::ui
