#include "made_recordings.h"

#include <cmath>
#include <numbers>
#include <optional>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace undervoice::desktop::test {
namespace {

constexpr int kRateHz = 16'000;
constexpr int kLongestMs = 60'000;
constexpr double kBetweenSeconds = 0.4;  // from sentence to sentence

using Samples = QList<qint16>;

QString programOf(Voice::Engine engine) { return engine == Voice::Engine::Flite ? QStringLiteral("flite") : QStringLiteral("espeak-ng"); }

bool run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (process.waitForFinished(kLongestMs) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0) return true;
    qWarning("%s failed: %s", qPrintable(program), process.readAll().constData());
    return false;
}

QStringList rawFormat(int channels) { return {QStringLiteral("-f"), QStringLiteral("s16le"), QStringLiteral("-ar"), QString::number(kRateHz), QStringLiteral("-ac"), QString::number(channels)}; }

std::optional<Samples> spoken(const Voice& voice, const QString& words, const QDir& scratch) {
    const QString wave = scratch.filePath(QStringLiteral("voice.wav")), raw = scratch.filePath(QStringLiteral("voice.raw"));
    const bool isFlite = voice.engine == Voice::Engine::Flite;
    const QStringList say = isFlite ? QStringList{QStringLiteral("-voice"), voice.name, QStringLiteral("-t"), words, QStringLiteral("-o"), wave}
                                    : QStringList{QStringLiteral("-v"), voice.name, QStringLiteral("-s"), QStringLiteral("150"), QStringLiteral("-w"), wave, words};
    const QStringList convert = QStringList{QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-y"), QStringLiteral("-i"), wave} + rawFormat(1) + QStringList{raw};
    if (!run(programOf(voice.engine), say) || !run(QStringLiteral("ffmpeg"), convert)) return std::nullopt;
    QFile file(raw);
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    const QByteArray bytes = file.readAll();
    const auto* samples = reinterpret_cast<const qint16*>(bytes.constData());
    return Samples(samples, samples + bytes.size() / 2);
}

/// A chord every two thirds of a second, struck and fading, as of a piano far away.
Samples chords(double seconds) {
    constexpr double kBeatSeconds = 2.0 / 3, kFadePerSecond = 3, kLoudness = 2'500;
    constexpr double kChordsHz[][3] = {{261.6, 329.6, 392.0}, {220.0, 261.6, 329.6}, {174.6, 220.0, 261.6}, {196.0, 246.9, 293.7}};
    Samples samples;
    for (int i = 0; i < static_cast<int>(seconds * kRateHz); ++i) {
        const double t = static_cast<double>(i) / kRateHz, sinceBeat = std::fmod(t, kBeatSeconds);
        double value = 0;
        for (const double hz : kChordsHz[static_cast<int>(t / (2 * kBeatSeconds)) % 4]) value += std::sin(2 * std::numbers::pi * hz * t);
        samples << static_cast<qint16>(kLoudness * std::exp(-kFadePerSecond * sinceBeat) * value);
    }
    return samples;
}

std::optional<Samples> samplesOf(const Sound& sound, const QDir& scratch) {
    switch (sound.kind) {
        case Sound::Kind::Speech: return spoken(sound.voice, sound.words, scratch);
        case Sound::Kind::Music: return chords(sound.seconds);
        case Sound::Kind::Silence: break;
    }
    return Samples(static_cast<qsizetype>(sound.seconds * kRateHz), 0);
}

/// Each sound in its channel, the others silent meanwhile.
std::optional<QByteArray> interleaved(int channels, const QList<Sound>& sounds, const QDir& scratch) {
    Samples all;
    for (const Sound& sound : sounds) {
        const auto samples = samplesOf(sound, scratch);
        if (!samples) return std::nullopt;
        for (const qint16 sample : *samples)
            for (int channel = 0; channel < channels; ++channel) all << (channel == sound.channel ? sample : qint16{0});
        all.resize(all.size() + channels * static_cast<qsizetype>(kBetweenSeconds * kRateHz));
    }
    return QByteArray(reinterpret_cast<const char*>(all.constData()), all.size() * 2);
}

}  // namespace

QString missingVoices() {
    QStringList missing;
    for (const char* program : {"flite", "espeak-ng", "ffmpeg"})
        if (QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty()) missing << QString::fromLatin1(program);
    return missing.join(QStringLiteral(", "));
}

Sound speech(const Voice& voice, const QString& words, int channel) { return {Sound::Kind::Speech, 0, voice, words, channel}; }
Sound music(double seconds) { return {Sound::Kind::Music, seconds, {}, {}, 0}; }
Sound silence(double seconds) { return {Sound::Kind::Silence, seconds, {}, {}, 0}; }

bool makeRecording(const QString& file, int channels, const QList<Sound>& sounds, const QDateTime& recordedAt) {
    const QTemporaryDir folder;
    const QDir scratch(folder.path());
    const auto samples = interleaved(channels, sounds, scratch);
    QFile raw(scratch.filePath(QStringLiteral("all.raw")));
    if (!samples || !raw.open(QIODevice::WriteOnly) || raw.write(*samples) != samples->size()) return false;
    raw.close();
    const QString day = QStringLiteral("creation_time=") + recordedAt.toUTC().toString(Qt::ISODate);
    // Some room noise: digital silence would be an easier task than life.
    const QString noise = QStringLiteral("anoisesrc=color=pink:amplitude=0.0015:seed=7:r=%1").arg(kRateHz);
    const QString layout = channels == 1 ? QStringLiteral("mono") : QStringLiteral("stereo");
    const QString mix = QStringLiteral("[0]aformat=channel_layouts=%1[said];[1]aformat=channel_layouts=%1[noise];[said][noise]amix=inputs=2:normalize=0:duration=first").arg(layout);
    const QStringList arguments = QStringList{QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-y")} + rawFormat(channels) +
                                  QStringList{QStringLiteral("-i"), raw.fileName(), QStringLiteral("-f"), QStringLiteral("lavfi"), QStringLiteral("-i"), noise,
                                              QStringLiteral("-filter_complex"), mix, QStringLiteral("-metadata"), day, file};
    return run(QStringLiteral("ffmpeg"), arguments);
}

}  // namespace undervoice::desktop::test
