#pragma once
// Recordings as people have them after a week, made on the spot: flite and espeak-ng speak, a chord is struck, ffmpeg writes the file with
// the day on which it "was recorded". Blocking; seconds.

#include <QDateTime>
#include <QList>
#include <QString>

namespace undervoice::desktop::test {

/// The programs that are needed and not installed; empty: all are there.
QString missingVoices();

/// Who speaks: a voice of flite, or one of espeak-ng.
struct Voice {
    enum class Engine { Flite, Espeak };
    Engine engine;
    QString name;
};

/// What is heard next. Sounds of all channels come one after the other.
struct Sound {
    enum class Kind { Speech, Music, Silence };
    Kind kind = Kind::Silence;
    double seconds = 0.5;  ///< of music and silence
    Voice voice = {};
    QString words;
    int channel = 0;
};
Sound speech(const Voice& voice, const QString& words, int channel = 0);
Sound music(double seconds);
Sound silence(double seconds);

/// One or two channels, in what the file's ending says (m4a, flac, mp3 …). False: a program failed, and the log says why.
bool makeRecording(const QString& file, int channels, const QList<Sound>& sounds, const QDateTime& recordedAt);

}  // namespace undervoice::desktop::test
