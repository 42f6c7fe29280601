// kill -9 of the window in the middle of an editing session: nothing that was done more than two seconds before is lost.
//
// The program plays both parts. As the window it is started with a folder, edits as a person would and writes after every step what the
// transcript says by then; as the test it kills that window at a random moment and looks into the library.
// UNDERVOICE_KILLS=20 kills so often; a few times otherwise.

#include <signal.h>

#include <cstdio>
#include <random>

#include <QApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QtTest>

#include "desktop.h"
#include "media/audio_output.h"
#include "../ui/editor_library.h"
#include "ui/editor/document_session.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/transcript_edit.h"
#include "ui/editor/transcript_text.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/values/words.h"

using namespace undervoice;

namespace {

constexpr int kSegments = 12;
constexpr int kAllowedMs = 2'000;

std::filesystem::path libraryIn(const QString& folder) { return ui::toPath(folder + QStringLiteral("/library.db")); }

QJsonArray textsOf(const Document& document) {
    QJsonArray texts;
    for (const DocumentSegment& segment : document.segments) texts.append(ui::shownQString(segment) + QStringLiteral(" | %1").arg(segment.speaker));
    return texts;
}

/// One step of a person who corrects: mostly typing, sometimes all else.
void step(ui::EditorPage& page, std::mt19937& random) {
    ui::TranscriptEdit& text = page.text();
    const std::size_t count = page.session().document().segments.size();
    const auto place = [&] {
        const QTextBlock block = text.document()->findBlockByNumber(static_cast<int>(random() % count));
        QTextCursor cursor(block);
        cursor.setPosition(block.position() + static_cast<int>(random() % static_cast<unsigned>(block.length())));
        text.setTextCursor(cursor);
    };
    switch (random() % 24) {
        case 0: place(); break;
        case 1: QTest::keyClick(&text, Qt::Key_Return); break;
        case 2:
            if (count > 2) {
                text.setTextCursor(QTextCursor(text.document()->findBlockByNumber(static_cast<int>(1 + random() % (count - 1)))));
                QTest::keyClick(&text, Qt::Key_Backspace);
            }
            break;
        case 3: page.session().undo(); break;
        case 4: page.session().redo(); break;
        case 5: page.assignSpeaker(random() % 2 ? QStringLiteral("Anna") : QStringLiteral("Ben")); break;
        case 6: QTest::keyClick(&text, Qt::Key_Backspace); break;
        default: QTest::keyClick(&text, static_cast<Qt::Key>(Qt::Key_A + random() % 26)); break;
    }
}

int edit(QApplication& application, const QString& folder, unsigned seed) {
    QSettings settings(folder + QStringLiteral("/settings.ini"), QSettings::IniFormat);
    ui::Theme theme([] { return false; });
    desktop::DesktopOptions options;
    options.library = libraryIn(folder);
    options.worker = "/bin/false";  // there is nothing to transcribe
    options.makeOutput = []() -> Result<std::unique_ptr<media::AudioOutput>> { return fail(ErrorCode::Device, "No loudspeaker."); };
    auto desktop = desktop::Desktop::create(std::move(options), settings, theme);
    if (!desktop) return 1;
    (*desktop)->window().show();
    ui::EditorPage& page = (*desktop)->editorPage();
    page.open(library::RecordingId(1));
    std::mt19937 random(seed);
    QElapsedTimer clock;
    QTimer steps;
    QObject::connect(&steps, &QTimer::timeout, [&] {
        step(page, random);
        const QJsonArray line{static_cast<qint64>(clock.elapsed()), textsOf(page.session().document())};
        std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
        steps.setInterval(static_cast<int>(10 + random() % 90));
    });
    QObject::connect(&page, &ui::EditorPage::opened, [&] {
        (*desktop)->window().showPage(QStringLiteral("editor"));
        clock.start();
        steps.start(50);
    });
    return application.exec();
}

QJsonArray stored(const QString& folder) {
    const auto library = library::LibraryReader::open(libraryIn(folder)).value();
    const library::RecordingSummary summary = library->recording(library::RecordingId(1)).value();
    for (const library::Run& run : summary.runs)
        if (run.isCurrent) return textsOf(library->document(run.id).value());
    return {};
}

}  // namespace

class EditingKillTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void nothingOlderThanTwoSecondsIsLost_data() {
        QTest::addColumn<unsigned>("seed");
        const int kills = std::max(1, qEnvironmentVariable("UNDERVOICE_KILLS", QStringLiteral("2")).toInt());
        for (int i = 0; i < kills; ++i) QTest::addRow("kill %d", i + 1) << static_cast<unsigned>(i + 1);
    }
    void nothingOlderThanTwoSecondsIsLost() {
        QFETCH(unsigned, seed);
        const QTemporaryDir folder;
        ui::test::makeTranscript(libraryIn(folder.path()), ui::test::talk(kSegments));
        std::mt19937 random(seed * 977);
        QProcess window;
        window.setProgram(QCoreApplication::applicationFilePath());
        window.setArguments({QStringLiteral("--edit"), folder.path(), QString::number(seed)});
        window.start();
        QVERIFY(window.waitForReadyRead(60'000));
        window.waitForFinished(static_cast<int>(1'500 + random() % 4'000));  // lives until it is killed
        QCOMPARE(::kill(static_cast<pid_t>(window.processId()), SIGKILL), 0);
        QVERIFY(window.waitForFinished(60'000));

        std::vector<std::pair<qint64, QJsonArray>> said{{0, textsOf(documentOf(ui::test::talk(kSegments)))}};
        for (const QByteArray& line : window.readAllStandardOutput().split('\n'))
            if (const QJsonArray step = QJsonDocument::fromJson(line).array(); step.size() == 2) said.emplace_back(step[0].toInteger(), step[1].toArray());
        QVERIFY(said.size() > 10);
        const QJsonArray kept = stored(folder.path());
        const qint64 end = said.back().first;
        std::size_t found = said.size();
        while (found > 0 && said[found - 1].second != kept) --found;
        QVERIFY2(found > 0, "the library holds what the window never showed");
        // What came after the state that is kept is lost: the first of it must be young enough.
        const qint64 lostMs = found < said.size() ? end - said[found].first : 0;
        qInfo("killed after %lld ms and %zu steps; lost the last %lld ms", static_cast<long long>(end), said.size() - 1, static_cast<long long>(lostMs));
        QVERIFY(lostMs <= kAllowedMs);
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.value(1) == QStringLiteral("--edit")) return edit(application, arguments.value(2), arguments.value(3).toUInt());
    EditingKillTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "editing_kill_test.moc"
