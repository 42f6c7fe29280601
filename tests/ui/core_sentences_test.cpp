// Core's sentences as the window says them, against what core says.

#include "ui/values/core_sentences.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include "base/folders.h"
#include "library/library.h"
#include "text/finder.h"
#include "ui/settings/languages.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::ui;

namespace {

constexpr qsizetype kTooShortToFind = 8;

/// Literals that stand beside each other, or are joined by a plus, as one; {} of formatted ones left out.
QString literalsOf(const QString& source) {
    static const QRegularExpression kToken(QString::fromUtf8(R"re(//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|\d[\w'.]*|'(?:\\.|[^'\\])*'|\S)re"), QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression kPlace(QString::fromUtf8(R"re(\{[^{}…]*\})re")), kEscape(QString::fromUtf8(R"re(\\(.))re"));
    QString all, literal;
    const auto end = [&] {
        all += literal.remove(kPlace) + u'\n';
        literal.clear();
    };
    for (auto tokens = kToken.globalMatch(source); tokens.hasNext();) {
        const QString token = tokens.next().captured();
        if (token.startsWith(QStringLiteral("//")) || token.startsWith(QStringLiteral("/*"))) continue;
        if (token.startsWith(u'"'))
            literal += token.mid(1, token.size() - 2).replace(kEscape, QStringLiteral("\\1"));
        else if (token != QStringLiteral("+"))
            end();
    }
    end();
    return all;
}

QString literalsOfCore() {
    QString all;
    for (QDirIterator files(QStringLiteral(UNDERVOICE_SOURCE_DIR) + QStringLiteral("/core"), {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files, QDirIterator::Subdirectories);
         files.hasNext();) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)) qFatal("%s cannot be read", qPrintable(file.fileName()));
        all += literalsOf(QString::fromUtf8(file.readAll()));
    }
    return all;
}

std::vector<CoreSentence> everything() {
    std::vector<CoreSentence> all(coreSentences().begin(), coreSentences().end());
    all.insert(all.end(), coreParts().begin(), coreParts().end());
    return all;
}

QString saidBy(const CoreSentence& sentence) { return QString::fromUtf8(sentence.said ? sentence.said : sentence.shown); }

void speakGerman() {
    for (const WindowLanguage& language : windowLanguages(shareFolder() / "translations"))
        if (language.code == QStringLiteral("de")) return speak(language);
    qFatal("German is not among the built translations");
}

}  // namespace

class CoreSentencesTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void cleanup() { speak({QStringLiteral("en"), QStringLiteral("English"), {}}); }

    void EverySentenceIsOneThatCoreSays() {
        static const QRegularExpression kPlace(QStringLiteral("%\\d"));
        const QString literals = literalsOfCore();
        QVERIFY(literals.size() > 50'000);
        QStringList unknown;
        for (const CoreSentence& sentence : everything())
            for (const QString& piece : saidBy(sentence).split(kPlace))
                if (piece.size() > kTooShortToFind && !literals.contains(piece)) unknown << piece;
        QVERIFY2(unknown.isEmpty(), qPrintable(QStringLiteral("Core says this no more: bring ui/values/core_sentences.cpp up to date.\n") + unknown.join(u'\n')));
    }

    void NoSentenceIsThereTwice() {
        QStringList said;
        for (const CoreSentence& sentence : everything()) said << saidBy(sentence);
        QCOMPARE(said.removeDuplicates(), 0);
    }

    void NothingIsShownThatWasNotSaid() {
        for (const CoreSentence& sentence : everything())
            for (int place = 1; place <= 9; ++place)
                if (const QString mark = QStringLiteral("%%1").arg(place); QString::fromUtf8(sentence.shown).contains(mark)) QVERIFY2(saidBy(sentence).contains(mark), sentence.shown);
    }

    void OrdersOfTheCommandLineAreNotGivenInAWindow() {
        for (const CoreSentence& sentence : everything()) {
            const QString shown = QString::fromUtf8(sentence.shown);
            for (const char* order : {"--", "undervoice resume", "undervoice transcribe", "undervoice library list"}) QVERIFY2(!shown.contains(QLatin1String(order)), sentence.shown);
        }
    }

    void EverySentenceSaysItself() {
        static const QRegularExpression kPlace(QStringLiteral("%(\\d)"));
        for (const CoreSentence& sentence : coreSentences()) {
            // What stands in the places is a number each time: 11, 22 …
            const auto filled = [](QString text) { return text.replace(kPlace, QStringLiteral("\\1\\1")); };
            QCOMPARE(coreText(filled(saidBy(sentence)).toStdString()), filled(QString::fromUtf8(sentence.shown)));
        }
        const QString around = QStringLiteral("Reading 11 failed: %1.");
        for (const CoreSentence& part : coreParts()) QCOMPARE(coreText(around.arg(saidBy(part)).toStdString()), around.arg(QString::fromUtf8(part.shown)));
    }

    void TheWindowAdvisesWhatAWindowHas() {
        QCOMPARE(coreText("Stopped at 12:40 of 1:04:00: `undervoice resume` goes on from there."), QStringLiteral("Stopped at 12:40 of 1:04:00: it can go on from there."));
        QCOMPARE(coreText("The library /data/l.db cannot grow because the disk is full: everything committed is kept; free some space and run `undervoice resume`."),
                 QStringLiteral("The library /data/l.db cannot grow because the disk is full: everything that was finished is kept; free some space, then go on."));
    }

    void WhatIsNotKnownIsShownAsItIs() {
        for (const char* text : {"", "Something else.", "%1", "%", "Cannot open", "Cannot open .", "The library /l.db is of glass.", "decoding", ": ", "\xff\xfe"}) QCOMPARE(coreText(text), fromUtf8(text));
    }

    void ValuesAreNotTakenForPlaces() {
        QCOMPARE(coreText("Cannot open /a/%2%1.wav: No such file or directory."), QStringLiteral("Cannot open /a/%2%1.wav: No such file or directory."));
        speakGerman();
        QCOMPARE(coreText("Cannot open /a/%2%1.wav: No such file or directory."), QStringLiteral("/a/%2%1.wav lässt sich nicht öffnen: Datei oder Ordner nicht vorhanden."));
    }

    void ASentenceInASentenceIsSaidToo() {
        speakGerman();
        QCOMPARE(coreText("The library /l.db cannot be opened for this (unable to open database file): check the permissions of the file and its folder, or choose another place with --library."),
                 QStringLiteral("Die Bibliothek /l.db lässt sich dafür nicht öffnen (unable to open database file): die Rechte der Datei und ihres Ordners prüfen oder in den Einstellungen einen anderen Ort wählen."));
        QCOMPARE(coreText("Cannot write /a.txt: No space left on device. (The transcript is kept up to 0:30 of 1:00; `undervoice resume` goes on from there.)"),
                 QStringLiteral("/a.txt lässt sich nicht schreiben: auf dem Datenträger ist kein Platz mehr. (Das Transkript ist bis 0:30 von 1:00 gesichert; von dort kann es weitergehen.)"));
    }

    void WhatRanOutOfMemoryIsSaidInFull() {
        speakGerman();
        QCOMPARE(coreText("Memory ran out while decoding a window (CUDA out of memory); a smaller model or batch needs less. A window was decoded with 5 rows; --beam_size 1 --best_of 1 takes one, --cross e keeps less for any."),
                 QStringLiteral("Der Speicher ging aus (ein Fenster wird dekodiert: CUDA out of memory); ein kleineres Modell oder weniger Fenster zugleich brauchen weniger. Ein Fenster wurde mit 5 Zeilen dekodiert: Weniger Beams brauchen weniger, ebenso eine Attention, die weniger behält."));
    }

    void WhatCoreReallySaysIsGerman() {
        speakGerman();
        const QTemporaryDir folder;
        const auto opened = library::Library::open(toPath(folder.path()));
        QVERIFY(!opened);
        QCOMPARE(coreText(opened.error()), folder.path() + QStringLiteral(" ist ein Ordner: die Datei der Bibliothek angeben."));
        const QString file = folder.filePath(QStringLiteral("library.db"));
        const auto read = library::LibraryReader::open(toPath(file));
        QVERIFY(!read);
        QCOMPARE(coreText(read.error()), QStringLiteral("Unter %1 ist keine Bibliothek: ihren Ort in den Einstellungen wählen.").arg(file));
        text::FinderOptions options;
        options.pattern = "(a";
        options.isExpression = true;
        const auto finder = text::Finder::create(options, "");
        QVERIFY(!finder);
        QVERIFY2(coreText(finder.error()).startsWith(QStringLiteral("Der Ausdruck hat keine Bedeutung: eine Klammer hat kein Gegenstück")), qPrintable(coreText(finder.error())));
    }

    void ALongTextTakesNoTime() {
        std::string text = "Cannot open ";
        for (int i = 0; i < 20'000; ++i) text += ": .";
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!coreText(text).isEmpty());
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_MAIN(CoreSentencesTest)
#include "core_sentences_test.moc"
