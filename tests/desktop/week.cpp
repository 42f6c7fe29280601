#include "week.h"

#include <algorithm>
#include <vector>

#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QtTest>

#include "desktop_scene.h"
#include "made_recordings.h"
#include "ui/editor/document_session.h"
#include "ui/editor/editor_page.h"
#include "ui/library/library_page.h"
#include "ui/library/notes_dialog.h"
#include "ui/queue/queue_page.h"
#include "ui/shell/main_window.h"
#include "ui/values/words.h"

namespace undervoice::desktop::test::week {
namespace {

const QString kSample = QStringLiteral("interview.opus"), kConversationFile = QStringLiteral("harbour-wall.m4a"), kLectureFile = QStringLiteral("lecture-3.flac"),
              kGermanFile = QStringLiteral("stadtrat.m4a"), kMemoFile = QStringLiteral("memo-0017.m4a"), kTapeFile = QStringLiteral("old-tape.mp3"),
              kUnfinishedFile = QStringLiteral("lighthouse-second-visit.opus");
const Voice kAnna{Voice::Engine::Flite, QStringLiteral("slt")}, kBen{Voice::Engine::Flite, QStringLiteral("rms")}, kLecturer{Voice::Engine::Flite, QStringLiteral("awb")},
    kMemoVoice{Voice::Engine::Espeak, QStringLiteral("en-us")}, kGerman{Voice::Engine::Espeak, QStringLiteral("de")};
constexpr int kHours = 18;

QDateTime day(int number) { return QDateTime(QDate(2026, 5, number), QTime(kHours - number, 30)); }

struct Notes {
    QString file, title, people, tags, project;
};
const std::vector<Notes>& notes() {
    static const std::vector<Notes> all{
        {kSample, QStringLiteral("Lighthouse, first conversation"), QStringLiteral("Edda Holm, Tom Reyes"), QStringLiteral("oral history, island"), QStringLiteral("Island voices")},
        {kConversationFile, kConversation, QStringLiteral("Anna Keller, Ben Okoro"), QStringLiteral("harbour, repair"), QStringLiteral("Town hall")},
        {kLectureFile, kLecture, QStringLiteral("Prof. Lindqvist"), QStringLiteral("physics"), QStringLiteral("Evening school")},
        {kGermanFile, QStringLiteral("Stadtrat, Bericht vom Hafen"), QStringLiteral("Anna Keller"), QStringLiteral("harbour, council"), QStringLiteral("Town hall")},
        {kMemoFile, kMemo, {}, QStringLiteral("ideas"), {}},
    };
    return all;
}

bool makeConversation(const QString& file) {
    return makeRecording(file, 2,
                         {speech(kAnna, QStringLiteral("Ben, you walked along the harbour wall yesterday. What did you find?"), 0),
                          speech(kBen, QStringLiteral("The stones on the outer side have moved. About thirty of them, near the old crane."), 1),
                          speech(kAnna, QStringLiteral("Is that from the storm in March?"), 0),
                          speech(kBen, QStringLiteral("Partly. The frost had opened the joints before, and then the waves pulled the mortar out."), 1),
                          speech(kAnna, QStringLiteral("And what will the repair cost?"), 0),
                          speech(kBen, QStringLiteral("The mason says forty thousand, if we begin before the summer. Later it will be more."), 1)},
                         day(5));
}

bool makeLecture(const QString& file) {
    return makeRecording(file, 1,
                         {speech(kLecturer, QStringLiteral("Today I would like to talk about the tides, and about why there are two of them in a day.")),
                          speech(kLecturer, QStringLiteral("The moon pulls at the water that is nearest to it, and the sea rises there. That is the easy half.")),
                          speech(kLecturer, QStringLiteral("On the far side of the earth the pull is weaker than at its centre, so the water is left behind, and rises as well.")),
                          speech(kLecturer, QStringLiteral("The sun does the same, at less than half the strength. When both stand in one line we have a spring tide.")),
                          speech(kLecturer, QStringLiteral("Are there any questions so far? Then let us look at the measurements."))},
                         day(6));
}

bool makeGerman(const QString& file) {
    return makeRecording(file, 1,
                         {speech(kGerman, QStringLiteral("Guten Morgen. Der Stadtrat hat gestern über die Mauer am Hafen gesprochen.")),
                          speech(kGerman, QStringLiteral("Die Arbeiten beginnen im Juni und dauern ungefähr acht Wochen.")),
                          speech(kGerman, QStringLiteral("In dieser Zeit fährt das Schiff zur Insel nur am Vormittag."))},
                         day(7));
}

/// A sound check, music, a note, silence: what repeats itself is doubted, and what nobody says is not heard.
bool makeMemo(const QString& file) {
    return makeRecording(file, 1,
                         {speech(kMemoVoice, QStringLiteral("Testing, testing, testing, testing, testing, testing, testing, testing.")), silence(2), music(14), silence(2),
                          speech(kMemoVoice, QStringLiteral("A note before the concert begins. Ask Edda for the photographs of the lamp room.")), silence(4)},
                         day(8));
}

/// The sound of the sample in another file.
bool copySample(const QString& file) {
    QFile copy(file);
    return QFile::copy(sampleFile(), file) && copy.open(QIODevice::Append) && copy.write("\0\0\0\0", 4) == 4;
}

bool writeDamaged(const QString& file) {
    QFile tape(file);
    return tape.open(QIODevice::WriteOnly) && tape.write(QByteArray(4'000, 'x')) == 4'000;
}

const ui::ModelEntry* multilingual(const DesktopScene& scene) { return scene.model().isEnglishOnly ? scene.otherModel() : &scene.model(); }

service::TranscriptionRequest requestFor(const DesktopScene& scene, const QString& name, api::Mode mode) {
    service::TranscriptionRequest request = scene.request(scene.path(name), mode);
    request.options.wordTimestamps = true;
    request.again = false;
    return request;
}

std::vector<service::TranscriptionRequest> wholeJobs(const DesktopScene& scene) {
    std::vector<service::TranscriptionRequest> jobs{requestFor(scene, kConversationFile, api::Mode::Auto), requestFor(scene, kConversationFile, api::Mode::Auto),
                                                    requestFor(scene, kLectureFile, api::Mode::Auto), requestFor(scene, kMemoFile, api::Mode::Batched),
                                                    requestFor(scene, kTapeFile, api::Mode::Auto)};
    jobs[0].part.channel = 0;
    jobs[1].part.channel = 1;
    if (const ui::ModelEntry* model = multilingual(scene)) {
        jobs.push_back(requestFor(scene, kGermanFile, api::Mode::Auto));
        jobs.back().model = model->options;
    }
    return jobs;
}

bool isDone(const library::QueueEntry& entry) { return entry.state == library::QueueState::Finished || entry.state == library::QueueState::Failed; }

/// One that is stopped after its first window: half a bar in the queue.
QString leaveOnePaused(DesktopScene& scene) {
    const auto connection = QObject::connect(&scene.bridge(), &ui::QueueBridge::windowCommitted, &scene.queue(), [&scene](library::QueueEntryId id, const Window&) { Q_EMIT scene.queue().pauseWanted(id); });
    scene.desktop().enqueue({requestFor(scene, kUnfinishedFile, api::Mode::Careful)});
    const auto isPaused = [&scene] { return std::ranges::count(scene.queue().model().entries(), library::QueueState::Paused, &library::QueueEntry::state) == 1; };
    const bool hasPaused = QTest::qWaitFor(isPaused, kLongMs);
    QObject::disconnect(connection);
    return hasPaused ? QString() : QStringLiteral("the job was not paused");
}

/// In the dialog, as a person does it.
QString writeNotes(DesktopScene& scene, const Notes& wanted) {
    scene.window().showPage(QStringLiteral("library"));
    const QAbstractItemModel& model = *scene.recordings().model();
    const auto row = [&] { return model.match(model.index(0, 0), Qt::DisplayRole, wanted.file, 1, Qt::MatchExactly).value(0); };
    if (!QTest::qWaitFor([&] { return row().isValid(); })) return wanted.file + QStringLiteral(" is not in the library");
    scene.recordings().setCurrentIndex(row());
    press(scene.library(), QStringLiteral("Title, people, tags…"));
    const QPointer<ui::NotesDialog> dialog(scene.library().findChild<ui::NotesDialog*>());
    if (!dialog) return wanted.file + QStringLiteral(": no dialog came");
    named<QLineEdit>(*dialog, QStringLiteral("Title")).setText(wanted.title);
    named<QLineEdit>(*dialog, QStringLiteral("People")).setText(wanted.people);
    named<QLineEdit>(*dialog, QStringLiteral("Tags")).setText(wanted.tags);
    named<QComboBox>(*dialog, QStringLiteral("Project")).setEditText(wanted.project);
    QSignalSpy refreshed(&scene.library(), &ui::LibraryPage::refreshed);
    press(*dialog, QStringLiteral("Keep"));
    return refreshed.wait() && QTest::qWaitFor([&] { return !dialog; }) ? QString() : wanted.file + QStringLiteral(": its notes were not kept");
}

/// Channels are called Channel 1 and Channel 2 until somebody says who they are.
QString nameSpeakers(DesktopScene& scene) {
    if (!scene.openTranscript(find(scene, kConversation))) return QStringLiteral("the conversation does not open");
    ui::DocumentSession& session = scene.editor().session();
    if (session.document().speakers.size() != 2) return QStringLiteral("the conversation has not two speakers");
    const bool isNamed = session.perform(renameSpeaker(session.document(), 0, "Anna Keller")) && session.perform(renameSpeaker(session.document(), 1, "Ben Okoro"));
    return isNamed && QTest::qWaitFor([&] { return session.isSaved(); }) ? QString() : QStringLiteral("the speakers were not named");
}

}  // namespace

bool makeFiles(const DesktopScene& scene) {
    return makeConversation(scene.path(kConversationFile)) && makeLecture(scene.path(kLectureFile)) && makeGerman(scene.path(kGermanFile)) && makeMemo(scene.path(kMemoFile)) &&
           writeDamaged(scene.path(kTapeFile)) && copySample(scene.path(kUnfinishedFile));
}

QString fill(DesktopScene& scene) {
    const auto jobs = wholeJobs(scene);
    scene.desktop().enqueue(jobs);
    const auto areDone = [&] {
        const auto& entries = scene.queue().model().entries();
        return entries.size() == jobs.size() + 1 && std::ranges::all_of(entries, isDone);
    };
    if (!QTest::qWaitFor(areDone, 2 * kLongMs)) return QStringLiteral("the week's jobs did not come to their end");
    if (const QString wrong = leaveOnePaused(scene); !wrong.isEmpty()) return wrong;
    for (const Notes& wanted : notes()) {
        if (wanted.file == kGermanFile && !multilingual(scene)) continue;
        if (const QString wrong = writeNotes(scene, wanted); !wrong.isEmpty()) return wrong;
    }
    return nameSpeakers(scene);
}

library::RecordingId find(const DesktopScene& scene, const QString& title) {
    const auto recordings = scene.reader()->recordings().value();
    const auto found = std::ranges::find_if(recordings, [&](const library::RecordingSummary& summary) { return ui::titleOf(summary.recording) == title; });
    return found == recordings.end() ? library::RecordingId(-1) : found->recording.id;
}

}  // namespace undervoice::desktop::test::week
