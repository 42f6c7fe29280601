#include "ui/values/words.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QLocale>

#include "text/languages.h"

namespace undervoice::ui {

QString fromUtf8(const std::string& text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString shown(const std::filesystem::path& path) { return QFile::decodeName(QByteArray::fromStdString(path.string())); }

QString fileName(const std::filesystem::path& path) { return shown(path.filename()); }

std::filesystem::path toPath(const QString& path) { return QFile::encodeName(path).toStdString(); }

QString secondsText(double seconds) { return clockText(static_cast<std::int64_t>(std::max(seconds, 0.0) * 1e6)); }

QString dateText(library::UnixMs time) { return QLocale().toString(QDateTime::fromMSecsSinceEpoch(time).date(), QLocale::LongFormat); }

QString remainingText(std::int64_t seconds) {
    const auto translate = [](const char* text, int n) { return QCoreApplication::translate("undervoice::ui::words", text, nullptr, n); };
    if (seconds < 60) return translate("less than a minute left", -1);
    const int minutes = static_cast<int>(std::lround(static_cast<double>(seconds) / 60));
    if (minutes < 90) return translate("about %n minute(s) left", minutes);
    return translate("about %n hour(s) left", static_cast<int>(std::lround(static_cast<double>(seconds) / 3600)));
}

QString languageText(const std::string& code) {
    return code.empty() ? QString() : fromUtf8(text::languageTitle(code));
}

QString joinedNames(const std::vector<std::string>& names) {
    QStringList list;
    for (const std::string& name : names) list.append(fromUtf8(name));
    return list.join(QStringLiteral(", "));
}

QString titleOf(const library::Recording& recording) {
    return recording.notes.title.empty() ? fileName(recording.facts.path) : fromUtf8(recording.notes.title);
}

}  // namespace undervoice::ui
