#include "ui/values/number_text.h"

#include <cmath>

#include <QCoreApplication>
#include <QLocale>

#include "base/time.h"

namespace undervoice::ui {
namespace {

struct Scaled {
    QString number, unit;
};

Scaled scaled(std::int64_t bytes) {
    const bool isGiga = std::abs(bytes) >= 1'000'000'000;
    const double value = static_cast<double>(bytes) / (isGiga ? 1e9 : 1e6);
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return {locale.toString(value, 'f', !isGiga && std::abs(value) >= 100 ? 0 : 1),
            isGiga ? QCoreApplication::translate("NumberText", "GB") : QCoreApplication::translate("NumberText", "MB")};
}

}  // namespace

QString bytesText(std::int64_t bytes) {
    const Scaled s = scaled(bytes);
    return QCoreApplication::translate("NumberText", "%1 %2", "number, unit").arg(s.number, s.unit);
}

QString bytesOfText(std::int64_t used, std::int64_t total) {
    const Scaled u = scaled(used), t = scaled(total);
    const QString first = u.unit == t.unit ? u.number : bytesText(used);
    return QCoreApplication::translate("NumberText", "%1 of %2", "bytes used, bytes in all").arg(first, bytesText(total));
}

QString timesText(double factor) {
    return QCoreApplication::translate("NumberText", "%1×", "a factor").arg(QLocale().toString(factor, 'f', factor >= 9.95 ? 0 : 1));
}

QString clockText(std::int64_t microseconds) {
    return QString::fromLatin1(TimeText(microseconds).c_str());
}

}  // namespace undervoice::ui
