#include "editor_desk.h"

#include <utility>

#include <QClipboard>
#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QSettings>
#include <QUrl>

#include "base/sha256.h"
#include "recording_files.h"
#include "service/deletion.h"
#include "service/export_source.h"
#include "service/quote_clip.h"
#include "service/review.h"
#include "ui/editor/document_session.h"
#include "ui/editor/editor_page.h"
#include "ui/exporting/export_dialog.h"
#include "ui/exporting/quote_text.h"
#include "ui/shell/main_window.h"
#include "ui/support/library_thread.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"

namespace undervoice::desktop {

using library::RecordingId;
using library::RunId;

EditorDesk::EditorDesk(ui::EditorPage& page, ui::LibraryThread& library, ui::MainWindow& window, QSettings& settings, std::vector<ui::ModelEntry> models)
    : m_page(page), m_library(library), m_window(window), m_settings(settings), m_models(std::move(models)) {
    connect(&page, &ui::EditorPage::failed, this, &EditorDesk::complain);
    connect(&page, &ui::EditorPage::exportWanted, this, &EditorDesk::exportTranscript);
    connect(&page, &ui::EditorPage::quoteWanted, this, &EditorDesk::quote);
    connect(&page, &ui::EditorPage::secondReadingWanted, this, &EditorDesk::readTwice);
    connect(&page, &ui::EditorPage::fileMissing, this, &EditorDesk::offerToFind);
    connect(&page, &ui::EditorPage::toastWanted, this, [this](const QString& text) { m_window.toast().say(text); });
}

EditorDesk::~EditorDesk() { m_ending.cancel(); }

void EditorDesk::complain(const QString& sentence) { m_window.messages().show({ui::Message::Kind::Error, sentence, {}, {}, {}}); }

/// As it stands in the library: what was typed a moment ago is written first.
void EditorDesk::exportTranscript() {
    ui::DocumentSession& session = m_page.session();
    if (!session.isOpen()) return;
    session.save();
    const std::filesystem::path assets = m_models.empty() ? std::filesystem::path() : m_models.front().options.assetsFolder;
    m_library.ask(this,
                  [run = session.storedRun(), collected = m_page.collectedParts(), assets](library::Library& library) -> Result<ExportDocument> {
                      UNDERVOICE_TRY_ASSIGN(ExportDocument document, service::exportDocumentOf(library, run()));
                      UNDERVOICE_TRY_ASSIGN(document.openQuestions, service::openQuestionsOf(library, run(), assets));
                      if (collected.empty()) return document;
                      if (const auto quote = makeQuote(document, collected)) document.quotes.push_back(exportQuoteOf(*quote));
                      return document;
                  },
                  [this](Result<ExportDocument> document) { document ? askForExport(std::move(*document)) : complain(ui::coreText(document.error())); });
}

void EditorDesk::askForExport(ExportDocument document) {
    auto* dialog = new ui::ExportDialog(std::move(document), m_settings, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ui::ExportDialog::failed, this, &EditorDesk::complain);
    connect(dialog, &ui::ExportDialog::written, this, [this, dialog](const QString& file) {
        m_window.toast().say(tr("Saved as %1").arg(file), tr("Show the folder"), [file] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(file).absolutePath())); });
        dialog->accept();
    });
    dialog->open();
}

/// To the clipboard at once; the sound follows.
void EditorDesk::quote(const std::vector<QuotePart>& parts, bool withSound) {
    struct Answer {
        ExportDocument document;
        Quote quote;
        library::Run run;
        std::filesystem::path recording;
    };
    m_library.ask(this,
                   [run = m_page.session().storedRun(), parts](library::Library& library) -> Result<Answer> {
                       Answer answer;
                       UNDERVOICE_TRY_ASSIGN(answer.document, service::quotableDocumentOf(library, run()));
                       UNDERVOICE_TRY_ASSIGN(answer.quote, makeQuote(answer.document, parts));
                       UNDERVOICE_TRY_ASSIGN(answer.run, library.run(run()));
                       UNDERVOICE_TRY_ASSIGN(const library::RecordingSummary summary, library.recording(answer.run.recording));
                       answer.recording = summary.recording.facts.path;
                       return answer;
                   },
                   [this, withSound](Result<Answer> answer) {
                       if (!answer) return complain(ui::coreText(answer.error()));
                       QGuiApplication::clipboard()->setText(ui::fromUtf8(answer->quote.text));
                       m_window.toast().say(tr("The quote is on the clipboard."));
                       warnOf(answer->quote);
                       if (withSound) saveClip(answer->document, answer->quote, answer->run, answer->recording);
                   });
}

/// Beside the library, under a name that begins with the recording's hash: so it goes when the recording is deleted for ever.
void EditorDesk::saveClip(const ExportDocument& document, const Quote& quote, const library::Run& run, const std::filesystem::path& recording) {
    media::SoundSelection sound;
    const library::Lane& lane = run.description.lane;
    if (lane.track >= 0) sound.track = lane.track;
    if (lane.channel >= 0) sound.channel = lane.channel;
    const std::filesystem::path clip =
        service::clipFolder(m_library.path()) / (document.recording.sha256.substr(0, 12) + "-" + service::quoteClipName(document, quote, media::ClipFormat::Wav));
    m_files.post([this, document, quote, recording, sound, clip, cancel = m_ending.token()] {
        std::error_code ignored;  // writing says what is wrong
        std::filesystem::create_directories(clip.parent_path(), ignored);
        const auto saved = service::saveQuoteClip(document, quote, recording, sound, clip, {}, {}, cancel);
        QMetaObject::invokeMethod(this, [this, saved] {
            if (!saved) return complain(ui::coreText(saved.error()));
            m_window.toast().say(tr("The quote is on the clipboard, its sound in %1").arg(ui::shown(saved->clip)), tr("Show the folder"),
                                 [folder = ui::shown(saved->clip.parent_path())] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
        }, Qt::QueuedConnection);
    });
}

/// They stay until they were read, which a line at the window's foot does not.
void EditorDesk::warnOf(const Quote& quote) {
    if (m_quoteWarning) m_window.messages().dismiss(m_quoteWarning);
    const QString warnings = ui::quoteWarnings(quote);
    if (warnings.isEmpty()) return;
    m_quoteWarning = m_window.messages().show({ui::Message::Kind::Warning, tr("The quote is on the clipboard; not all of it is sure."), warnings, {}, {}});
}

/// Another model is worth more than another search of the same one, and a small one costs little.
const ui::ModelEntry* EditorDesk::secondReader(const library::Run& run) const {
    const ui::ModelEntry* best = nullptr;
    for (const ui::ModelEntry& model : m_models) {
        if (model.isEnglishOnly && run.language != "en") continue;
        const bool isOther = model.options.name != run.description.modelName;
        const bool isBetter = !best || (isOther && best->options.name == run.description.modelName) || (isOther && model.options.name.starts_with("tiny"));
        if (isBetter) best = &model;
    }
    return best;
}

void EditorDesk::readTwice(const library::Run& run) {
    const ui::ModelEntry* reader = secondReader(run);
    if (!reader) return complain(tr("There is no model for this language on this machine."));
    m_library.ask(this, [run = run.id, model = reader->options](library::Library& library) { return service::secondReadingRequest(library, run, model); },
                  [this](Result<service::TranscriptionRequest> request) {
                      if (!request) return complain(ui::coreText(request.error()));
                      Q_EMIT jobWanted(*request);
                      m_window.toast().say(tr("The second pass is in the queue."));
                  });
}

void EditorDesk::offerToFind(RecordingId recording, const QString& path) {
    m_window.messages().show({ui::Message::Kind::Warning, tr("%1 is not where it was, so it cannot be heard.").arg(path),
                               tr("Its text is here all the same. If the file was moved, show where it is."), tr("Find it…"),
                               [this, recording, path] { findFile(recording, path); }});
}

/// Only a file of the very same bytes is taken: times and text belong to them.
void EditorDesk::findFile(RecordingId recording, const QString& path) {
    const QString chosen = QFileDialog::getOpenFileName(&m_window, tr("Where is %1?").arg(QFileInfo(path).fileName()), lastFolder(m_settings));
    if (chosen.isEmpty()) return;
    m_window.toast().say(tr("Reading %1…").arg(QFileInfo(chosen).fileName()));
    m_files.post([this, recording, file = ui::toPath(chosen), cancel = m_ending.token()] {
        const auto sha256 = sha256File(file, cancel);
        QMetaObject::invokeMethod(this, [this, recording, file, sha256] {
            if (!sha256) return complain(ui::coreText(sha256.error()));
            takeFile(recording, file, *sha256);
        }, Qt::QueuedConnection);
    });
}

void EditorDesk::takeFile(RecordingId recording, const std::filesystem::path& file, const std::string& sha256) {
    m_library.ask(this,
                   [recording, file, sha256](library::Library& library) -> Status {
                       UNDERVOICE_TRY_ASSIGN(const library::RecordingSummary summary, library.recording(recording));
                       library::RecordingFacts facts = summary.recording.facts;
                       if (facts.audioSha256 != sha256)
                           return fail(ErrorCode::InvalidArgument, tr("%1 is another recording: what is in it is not what was transcribed. Choose the file that was moved.").arg(ui::shown(file)).toStdString());
                       facts.path = file;
                       UNDERVOICE_TRY(library.addRecording(facts));
                       return {};
                   },
                   [this, recording, file](Status status) {
                       if (!status) return complain(ui::coreText(status.error()));
                       if (m_page.recording() == recording) m_page.listenTo(file);
                       Q_EMIT recordingMoved();
                   });
}

}  // namespace undervoice::desktop
