#include "ui/values/words.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QLocale>
#include <QRegularExpression>

#include "text/language_names.h"

namespace undervoice::ui {

QString fromUtf8(const std::string& text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString shown(const std::filesystem::path& path) { return QFile::decodeName(QByteArray::fromStdString(path.string())); }

QString fileName(const std::filesystem::path& path) { return shown(path.filename()); }

std::filesystem::path toPath(const QString& path) { return QFile::encodeName(path).toStdString(); }

QString secondsText(double seconds, std::int64_t beginUs) { return clockText(beginUs + static_cast<std::int64_t>(std::max(seconds, 0.0) * 1e6)); }

QString dateText(library::UnixMs time) { return QLocale().toString(QDateTime::fromMSecsSinceEpoch(time).date(), QLocale::LongFormat); }

QString remainingText(std::int64_t seconds) {
    if (seconds < 60) return QCoreApplication::translate("Words", "less than a minute left");
    const int minutes = static_cast<int>(std::lround(static_cast<double>(seconds) / 60));
    if (minutes < 90) return QCoreApplication::translate("Words", "about %n minute(s) left", nullptr, minutes);
    const int hours = static_cast<int>(std::lround(static_cast<double>(seconds) / 3600));
    return QCoreApplication::translate("Words", "about %n hour(s) left", nullptr, hours);
}

QString languageText(const std::string& code) {
    return code.empty() ? QString() : fromUtf8(text::languageTitleIn(code, QLocale().bcp47Name().toStdString()));
}

QString deviceText(const std::string& name) {
    static const QRegularExpression kProcessor(QStringLiteral("^CPU, (\\d{1,4}) threads?$"));
    const QRegularExpressionMatch match = kProcessor.match(fromUtf8(name));
    const int threads = match.captured(1).toInt();
    return match.hasMatch() ? QCoreApplication::translate("Words", "Processor, %n thread(s)", nullptr, threads) : fromUtf8(name);
}

QString phaseText(const std::string& phase) {
    // Of jobs.
    if (phase == "receiving") return QCoreApplication::translate("Words", "receiving");
    if (phase == "reading") return QCoreApplication::translate("Words", "reading");
    if (phase == "loading the model") return QCoreApplication::translate("Words", "loading the model");
    if (phase == "listening for speech") return QCoreApplication::translate("Words", "listening for speech");
    if (phase == "transcribing") return QCoreApplication::translate("Words", "transcribing");
    // Of moments in the memory's history.
    if (phase == "start") return QCoreApplication::translate("Words", "start");
    if (phase == "encoding") return QCoreApplication::translate("Words", "encoding");
    if (phase == "prompt") return QCoreApplication::translate("Words", "prompt");
    if (phase == "decoding") return QCoreApplication::translate("Words", "decoding");
    if (phase == "aligning") return QCoreApplication::translate("Words", "aligning");
    if (phase == "end") return QCoreApplication::translate("Words", "end");
    return fromUtf8(phase);
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
