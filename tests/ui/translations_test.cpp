// The translations as they are written (translations/*.ts), against the sources, and as the window reads them (the .qm of the build).

#include <QDir>
#include <QKeySequence>
#include <QLibraryInfo>
#include <QLocale>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "base/folders.h"
#include "translation_file.h"
#include "ui/settings/languages.h"
#include "ui/values/words.h"

using namespace undervoice;
using namespace undervoice::ui;
using undervoice::ui::test::messagesOf;
using undervoice::ui::test::TranslatedMessage;

namespace {

constexpr int kLongMs = 60'000;

QString sourceFolder() { return QStringLiteral(UNDERVOICE_SOURCE_DIR); }
QString translationOf(const QString& language) { return QStringLiteral("%1/translations/undervoice_%2.ts").arg(sourceFolder(), language); }

/// "%1", "%2", "%n", sorted, as often as they stand there.
QStringList placeholdersOf(const QString& text) {
    static const QRegularExpression kPlaceholder(QStringLiteral("%(?:L?\\d{1,2}|n)"));
    QStringList found;
    for (auto matches = kPlaceholder.globalMatch(text); matches.hasNext();) found << matches.next().captured();
    found.sort();
    return found;
}

/// What stands around a text: blanks before it, and how it ends.
QString edgesOf(const QString& text) {
    const QString ends = QStringLiteral("….?:;*");
    const QChar last = text.isEmpty() ? QChar() : text.back();
    return (text.startsWith(u' ') ? QStringLiteral("_") : QString()) + (ends.contains(last) ? QString(last) : QString());
}

/// A line for each message of which this is wrong.
template <typename IsWrong>
QString linesOf(const QString& language, IsWrong isWrong) {
    QStringList lines;
    for (const TranslatedMessage& message : messagesOf(translationOf(language)))
        if (isWrong(message)) lines << message.key() + QStringLiteral(" → ") + message.forms.join(QStringLiteral(" / "));
    return lines.join(u'\n');
}

QSet<QString> keysOf(const QString& path) {
    QSet<QString> keys;
    for (const TranslatedMessage& message : messagesOf(path)) keys << message.key();
    return keys;
}

QString listed(const QSet<QString>& keys) { return QStringList(keys.begin(), keys.end()).join(u'\n'); }

void speakBuilt(const QString& code) {
    for (const WindowLanguage& language : windowLanguages(shareFolder() / "translations"))
        if (language.code == code) return speak(language);
    qFatal("%s is not among the built translations", qPrintable(code));
}

}  // namespace

class TranslationsTest : public QObject {
    Q_OBJECT

    void addLanguages() {
        QTest::addColumn<QString>("language");
        for (const QString& file : QDir(sourceFolder() + QStringLiteral("/translations")).entryList({QStringLiteral("undervoice_*.ts")})) {
            const QString language = file.section(u'_', 1).chopped(3);
            QTest::newRow(qPrintable(language)) << language;
        }
    }

  private Q_SLOTS:
    void cleanup() { speak({QStringLiteral("en"), QStringLiteral("English"), {}}); }

    void NoMessageIsUnfinishedOrGone_data() { addLanguages(); }
    void NoMessageIsUnfinishedOrGone() {
        QFETCH(QString, language);
        QVERIFY(!messagesOf(translationOf(language)).isEmpty());
        QCOMPARE(linesOf(language, [](const TranslatedMessage& m) { return !m.type.isEmpty() || m.forms.isEmpty() || m.forms.contains(QString()); }), QString());
    }

    void EveryPlaceholderStays_data() { addLanguages(); }
    void EveryPlaceholderStays() {
        QFETCH(QString, language);
        const auto losesOne = [](const TranslatedMessage& m) {
            return std::ranges::any_of(m.forms, [&](const QString& form) { return placeholdersOf(form) != placeholdersOf(m.source); });
        };
        QCOMPARE(linesOf(language, losesOne), QString());
    }

    void EveryPluralHasItsForms_data() { addLanguages(); }
    void EveryPluralHasItsForms() {
        QFETCH(QString, language);
        QCOMPARE(linesOf(language, [](const TranslatedMessage& m) { return m.isPlural != m.source.contains(QStringLiteral("%n")) || (m.isPlural && m.forms.size() != 2); }), QString());
    }

    void TextsBeginAndEndAsTheirSources_data() { addLanguages(); }
    void TextsBeginAndEndAsTheirSources() {
        QFETCH(QString, language);
        const auto hasOtherEdges = [](const TranslatedMessage& m) {
            return std::ranges::any_of(m.forms, [&](const QString& form) { return edgesOf(form) != edgesOf(m.source); });
        };
        QCOMPARE(linesOf(language, hasOtherEdges), QString());
    }

    void EveryStringOfTheSourcesIsThereAndNoOther() {
        const QString tool = QStandardPaths::findExecutable(QStringLiteral("lupdate"), {QLibraryInfo::path(QLibraryInfo::BinariesPath), QStringLiteral("/usr/lib/qt6/bin")});
        if (tool.isEmpty()) QSKIP("lupdate is not there: install qt6-l10n-tools");
        const QTemporaryDir folder;
        for (const char* language : {"de", "en"})
            QVERIFY(QFile::copy(translationOf(QString::fromLatin1(language)), folder.filePath(QStringLiteral("undervoice_%1.ts").arg(QLatin1String(language)))));
        QProcess update;
        update.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        update.start(sourceFolder() + QStringLiteral("/translations/update.sh"), {folder.path()});
        QVERIFY(update.waitForFinished(kLongMs));
        QCOMPARE(update.exitCode(), 0);
        for (const char* language : {"de", "en"}) {
            const QSet<QString> now = keysOf(folder.filePath(QStringLiteral("undervoice_%1.ts").arg(QLatin1String(language))));
            const QSet<QString> written = keysOf(translationOf(QString::fromLatin1(language)));
            const QString advice = QStringLiteral("Run translations/update.sh, and translate what is new. New:\n%1\nGone:\n%2");
            QVERIFY2(now == written, qPrintable(advice.arg(listed(now - written), listed(written - now))));
        }
    }

    void EnglishTellsOneFromMany() {
        speakBuilt(QStringLiteral("en"));
        QCOMPARE(remainingText(60), QStringLiteral("about 1 minute left"));
        QCOMPARE(remainingText(120), QStringLiteral("about 2 minutes left"));
        QCOMPARE(deviceText("CPU, 1 thread"), QStringLiteral("Processor, 1 thread"));
        QCOMPARE(deviceText("RTX 3060"), QStringLiteral("RTX 3060"));
    }

    void GermanIsReadFromTheBuiltFile() {
        speakBuilt(QStringLiteral("de"));
        QCOMPARE(remainingText(60), QStringLiteral("noch etwa 1 Minute"));
        QCOMPARE(remainingText(7 * 3600), QStringLiteral("noch etwa 7 Stunden"));
        QCOMPARE(languageText("en"), QStringLiteral("Englisch"));
        QCOMPARE(bytesText(1'900'000), QStringLiteral("1,9 MB"));
        QCOMPARE(dateText(1'700'000'000'000), QStringLiteral("Dienstag, 14. November 2023"));
        QCOMPARE(phaseText("loading the model"), QStringLiteral("Modell wird geladen"));
    }

    void KeysAndButtonsOfQtAreGermanToo() {
        speakBuilt(QStringLiteral("de"));
        const QString key = QKeySequence(Qt::CTRL | Qt::Key_Space).toString(QKeySequence::NativeText);
        if (!QFile::exists(QLibraryInfo::path(QLibraryInfo::TranslationsPath) + QStringLiteral("/qtbase_de.qm"))) QSKIP("Qt's own translations are not there: install qt6-translations-l10n");
        QCOMPARE(key, QStringLiteral("Strg+Leertaste"));
        QCOMPARE(QCoreApplication::translate("QPlatformTheme", "Cancel"), QStringLiteral("Abbrechen"));
    }

    void SpeakingEnglishAgainLeavesNoGermanBehind() {
        speakBuilt(QStringLiteral("de"));
        speakBuilt(QStringLiteral("en"));
        QCOMPARE(phaseText("loading the model"), QStringLiteral("loading the model"));
        QCOMPARE(bytesText(1'900'000), QStringLiteral("1.9 MB"));
    }
};

QTEST_MAIN(TranslationsTest)
#include "translations_test.moc"
