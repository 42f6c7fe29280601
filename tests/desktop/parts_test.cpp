// What the desktop program is put together from, without a window: news of jobs, places for a library, the self-test's count, speeds.

#include <unistd.h>

#include <fstream>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "job_news.h"
#include "library/library.h"
#include "library_place.h"
#include "self_test.h"
#include "service/job_record.h"
#include "speed_keeper.h"
#include "ui/queue/queue_model.h"

using namespace undervoice;
using namespace undervoice::desktop;
using library::QueueEntry;
using library::QueueState;

namespace {

QueueEntry entry(int id, QueueState state) {
    QueueEntry e;
    e.id = library::QueueEntryId(id);
    e.state = state;
    return e;
}

struct QueueOf : ui::QueueModel {
    explicit QueueOf(const std::vector<QueueEntry>& entries) { setEntries(entries); }
};

}  // namespace

class PartsTest : public QObject {
    Q_OBJECT

    std::filesystem::path path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)).toStdString(); }
    std::unique_ptr<QTemporaryDir> m_folder;

  private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void theEndOfAJobIsNews() {
        const auto news = newsBetween({entry(1, QueueState::Running), entry(2, QueueState::Waiting)}, {entry(1, QueueState::Finished), entry(2, QueueState::Running)});
        QCOMPARE(news.size(), 1U);
        QCOMPARE(news[0].entry.id.value(), 1);
        QVERIFY(!news[0].isLast);
    }
    void theLastOneIsSaidToBeTheLast() {
        const auto news = newsBetween({entry(1, QueueState::Finished), entry(2, QueueState::Running)}, {entry(1, QueueState::Finished), entry(2, QueueState::Failed)});
        QCOMPARE(news.size(), 1U);
        QVERIFY(news[0].isLast && news[0].entry.state == QueueState::Failed);
    }
    void whatWasOverBeforeIsNoNews() {
        QVERIFY(newsBetween({}, {entry(1, QueueState::Finished), entry(2, QueueState::Failed)}).empty());
        QVERIFY(newsBetween({entry(1, QueueState::Running)}, {entry(1, QueueState::Paused)}).empty());
    }

    void secondPassesThatAreNotOverAreUnderWay() {
        service::TranscriptionRequest second;
        second.isSecondReading = true;
        std::vector<library::QueueEntry> entries{entry(1, QueueState::Waiting), entry(2, QueueState::Paused), entry(3, QueueState::Finished), entry(4, QueueState::Running)};
        for (const std::size_t i : {0, 1, 2}) entries[i].requestJson = service::requestToJson(second);
        entries[0].file = "/recordings/a.wav";
        entries[1].file = "/recordings/b.wav";

        QCOMPARE(secondPassesUnderWay(QueueOf(entries)), (std::vector<std::filesystem::path>{"/recordings/a.wav", "/recordings/b.wav"}));
        entries[3].recording = library::RecordingId(7);
        QVERIFY(recordingHeardNow(QueueOf(entries)) == library::RecordingId(7));
        entries[3].requestJson = service::requestToJson(second);
        QVERIFY(!recordingHeardNow(QueueOf(entries)));
    }

    void aLibraryMayLieInAnyFolderThatCanBeWritten() {
        QCOMPARE(newLibraryIn(path("")).value(), std::filesystem::path(m_folder->path().toStdString()) / "library.db");
    }
    void refusesAFolderThatIsNone() {
        QFile file(m_folder->filePath("file"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(newLibraryIn(path("file")).error().code, ErrorCode::NotFound);
        QCOMPARE(newLibraryIn(path("absent")).error().code, ErrorCode::NotFound);
    }
    void refusesAFolderThatCannotBeWritten() {
        if (::geteuid() == 0) QSKIP("root may write everywhere");
        QVERIFY(QDir(m_folder->path()).mkdir("closed"));
        QFile::setPermissions(m_folder->filePath("closed"), QFile::ReadOwner | QFile::ExeOwner);
        QCOMPARE(newLibraryIn(path("closed")).error().code, ErrorCode::Io);
    }
    void refusesASystemFolderInOneSentence() {
        const auto refused = newLibraryIn("/proc");
        QVERIFY(!refused);
        QCOMPARE(QString::fromStdString(refused.error().message).count(". "), 0);
    }
    void refusesAFolderThatHasALibraryAlready() {
        QVERIFY(library::Library::open(path("library.db")));
        QCOMPARE(newLibraryIn(path("")).error().code, ErrorCode::InvalidArgument);
    }
    void aLibraryIsFoundByItsFileOrItsFolder() {
        QVERIFY(library::Library::open(path("library.db")));
        QCOMPARE(existingLibraryAt(path("library.db")).value(), path("library.db"));
        QCOMPARE(existingLibraryAt(std::filesystem::path(m_folder->path().toStdString())).value(), path("library.db"));
        QVERIFY(!existingLibraryAt(path("other.db")));
        QFile file(m_folder->filePath("text.db"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no library at all, but long enough to be looked at by somebody") > 0);
        file.close();
        QVERIFY(!existingLibraryAt(path("text.db")));
    }
    void aCopyIsWholeAndPrivate() {
        {
            const auto library = library::Library::open(path("library.db")).value();
            QVERIFY(library->addProject("Board"));
        }
        QVERIFY(QDir(m_folder->path()).mkdir("new"));
        std::int64_t total = 0;
        std::filesystem::create_directory(path("clips"));
        std::ofstream(path("clips/aaaaaaaaaaaa-talk.wav")) << "sound";
        const Status copied = copyLibrary(path("library.db"), path("new/library.db"), [&](const Progress& p) { total = p.total; }, {});
        QVERIFY2(copied, copied ? "" : copied.error().message.c_str());
        QVERIFY(total > 0);
        QCOMPARE(library::LibraryReader::open(path("new/library.db")).value()->projects().value().size(), 1U);
        QCOMPARE(std::filesystem::status(path("new/library.db")).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        QCOMPARE(std::filesystem::file_size(path("new/clips/aaaaaaaaaaaa-talk.wav")), std::uintmax_t(5));
    }
    void aCopyThatIsCancelledLeavesNothing() {
        QVERIFY(library::Library::open(path("library.db")));
        QVERIFY(QDir(m_folder->path()).mkdir("new"));
        CancelSource cancel;
        cancel.cancel();
        QCOMPARE(copyLibrary(path("library.db"), path("new/library.db"), {}, cancel.token()).error().code, ErrorCode::Cancelled);
        QVERIFY(QDir(m_folder->filePath("new")).isEmpty());
    }

    void wordsCountWhateverTheirCaseAndSigns() {
        QCOMPARE(shareOfWordsRight("Good morning. How did that begin?", "good morning, how did"), 1.0);
        QCOMPARE(shareOfWordsRight("one two three four", "one too three four"), 0.75);
        QCOMPARE(shareOfWordsRight("one two three four", ""), 0.0);
        QCOMPARE(shareOfWordsRight("", "invented words"), 0.0);
    }
    void aFinishedJobTellsItsSpeed() {
        service::JobResult result;
        result.durationUs = 120'000'000;
        result.seconds = 10;
        result.memory.atLargestCaches.allocatedWindows = 8;
        result.memory.atLargestCaches.beams = 5;
        api::ModelInfo model;
        model.attention = "self x cross e";
        service::TranscriptionRequest request;
        request.model.path = "/models/base";
        request.options.decoding.beamSize = 3;
        const auto speed = speedOf(result, model, request, 7);
        QVERIFY(speed);
        QCOMPARE(speed->timesRealTime(), 12.0);
        QCOMPARE(speed->windows, 8);
        QCOMPARE(speed->beams, 3);
        QCOMPARE(speed->attention, QString("self x cross e"));
        result.origin = service::TranscriptionOutcome::Origin::Resumed;
        QVERIFY2(!speedOf(result, model, request, 7), "only a part of it was done now");
    }
};

QTEST_MAIN(PartsTest)
#include "parts_test.moc"
