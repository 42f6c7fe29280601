#include "ui/editor/editor_page.h"

#include <algorithm>
#include <utility>

#include <QApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QStackedLayout>
#include <QTextBlock>
#include <QToolButton>

#include "transcript/same_values.h"
#include "ui/editor/find_bar.h"
#include "ui/editor/marks_panel.h"
#include "ui/editor/original_strip.h"
#include "ui/editor/review_strip.h"
#include "ui/editor/transcript_edit.h"
#include "ui/editor/transcript_text.h"
#include "ui/editor/transport_bar.h"
#include "ui/editor/waveform_view.h"
#include "ui/icons/icons.h"
#include "ui/library/recordings_model.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/elided_label.h"
#include "ui/support/empty_state.h"
#include "ui/support/icon_button.h"
#include "ui/support/library_thread.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr double kNudgeSeconds = 0.05;
constexpr double kTimeStep = 1e-6;  ///< a word that begins there is meant, not the one before, however its time was rounded
constexpr double kLeadSeconds = 3;  ///< what was looked for is heard with what comes before it
constexpr int kWindMs = 100;
constexpr std::int64_t kWindStepUs = 700'000;  ///< seven times as fast as it is played
constexpr int kSegmentsAfterMs = 250;

}  // namespace

EditorPage::EditorPage(LibraryThread& library, Shortcuts& shortcuts, QSettings& settings, Tools tools, QWidget* parent)
    : QWidget(parent),
      m_library(library),
      m_shortcuts(shortcuts),
      m_tools(std::move(tools)),
      m_session(library),
      m_review(m_session),
      m_sound(m_tools.waveFolder, m_tools.makeOutput),
      m_spelling(settings) {
    m_stack = new QStackedLayout(this);
    auto* empty = new EmptyState(Icon::Transcript, tr("No transcript is open"), tr("Open a recording in the library, or search for what was said."), tr("Go to the library"), this);
    connect(empty, &EmptyState::activated, this, &EditorPage::backWanted);
    m_body = new QWidget(this);
    m_stack->addWidget(empty);
    m_stack->addWidget(m_body);
    makeBody(settings);
    m_segmentsTimer.setSingleShot(true);
    m_segmentsTimer.setInterval(kSegmentsAfterMs);
    connect(&m_segmentsTimer, &QTimer::timeout, this, &EditorPage::showSegments);
    m_winding.setInterval(kWindMs);
    connect(&m_winding, &QTimer::timeout, this, [this] { m_sound.skipUs(static_cast<std::int64_t>(m_windDirection * kWindStepUs)); });
    connectSession();
    connectSound();
    connectText();
    registerPlaying();
    registerText();
    registerSpeakers();
    registerMarks();
    connectMarks();
    registerReview();
}

EditorPage::~EditorPage() = default;

void EditorPage::makeHead() {
    auto* back = iconButton(Icon::ChevronLeft, tr("Back to the library"), m_body);
    connect(back, &QToolButton::clicked, this, &EditorPage::backWanted);
    m_title = new ElidedLabel(m_body);
    setTextSize(*m_title, TextSize::Large, QFont::DemiBold);
    m_facts = new ElidedLabel(m_body);
    setTextSize(*m_facts, TextSize::Small);
    setMuted(*m_facts);
    m_undo = iconButton(Icon::Undo, tr("Undo"), m_body);
    m_redo = iconButton(Icon::Redo, tr("Redo"), m_body);
    m_find = iconButton(Icon::Search, tr("Find and replace"), m_body);
    m_speakers = iconButton(Icon::Person, tr("Speaker"), m_body);
    m_marksButton = iconButton(Icon::Bookmark, tr("Marks"), m_body);
    m_marksButton->setCheckable(true);
    m_more = iconButton(Icon::More, tr("More"), m_body);
    m_reviewButton = new QPushButton(themedIcon(Icon::Check), tr("Review"), m_body);
    m_reviewButton->setToolTip(tr("Hear again what is likely to be wrong"));
    connect(m_reviewButton, &QPushButton::clicked, this, [this] { m_reviewStrip->isVisible() ? endReview() : startReview(); });
    auto* exported = new QPushButton(themedIcon(Icon::Export), tr("Export"), m_body);
    for (QToolButton* button : {m_speakers, m_more}) {
        button->setPopupMode(QToolButton::InstantPopup);
        button->setMenu(new QMenu(button));
    }
    connect(m_undo, &QToolButton::clicked, &m_session, &DocumentSession::undo);
    connect(m_redo, &QToolButton::clicked, &m_session, &DocumentSession::redo);
    connect(m_find, &QToolButton::clicked, this, [this] { m_findBar->isVisible() ? closeFind() : find(true); });
    connect(m_speakers->menu(), &QMenu::aboutToShow, this, [this] { fillSpeakers(*m_speakers->menu()); });
    connect(m_more->menu(), &QMenu::aboutToShow, this, &EditorPage::fillMenu);
    connect(exported, &QPushButton::clicked, this, &EditorPage::exportWanted);

    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_facts);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, 0);
    head->setSpacing(metrics::kInside);
    head->addWidget(back, 0, Qt::AlignTop);
    head->addLayout(words, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_undo, m_redo, m_find, m_speakers, m_marksButton, m_reviewButton, exported, m_more}) head->addWidget(widget, 0, Qt::AlignTop);
    static_cast<QVBoxLayout*>(m_body->layout())->addLayout(head);
}

void EditorPage::makeBody(QSettings& settings) {
    auto* layout = new QVBoxLayout(m_body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::kRelated);
    makeHead();
    m_waveform = new WaveformView([this](std::int64_t begin, std::int64_t end, int columns) { return m_sound.wave(begin, end, columns); }, m_body);
    m_transport = new TransportBar(m_sound, m_shortcuts, settings, m_body);
    auto* listening = new QVBoxLayout;
    listening->setContentsMargins(metrics::kPageMargin, 0, metrics::kPageMargin, 0);
    listening->setSpacing(metrics::kInside);
    listening->addWidget(m_waveform);
    listening->addWidget(m_transport);
    m_reviewStrip = new ReviewStrip(m_review, m_shortcuts, m_body);
    m_reviewStrip->hide();
    listening->addWidget(m_reviewStrip);
    layout->addLayout(listening);
    m_findBar = new FindBar(m_session, m_body);
    m_findBar->hide();
    layout->addWidget(m_findBar);
    m_text = new TranscriptEdit(m_body);
    m_text->setSpelling(&m_spelling);
    m_marks = new MarksPanel(m_session, m_shortcuts, m_body);
    m_marks->hide();
    auto* reading = new QHBoxLayout;
    reading->setSpacing(0);
    reading->addWidget(m_text, 1);
    reading->addWidget(m_marks);
    layout->addLayout(reading, 1);
    m_original = new OriginalStrip(m_session, m_body);
    m_original->hide();
    layout->addWidget(m_original);
}

// ---- The session ----

void EditorPage::open(library::RecordingId recording, std::optional<library::RunId> run, double seconds, bool isPlaying) {
    m_isReviewWanted = false;
    // A place in the very text that is open, a search hit: nothing is read anew, and the history stays. Later, since the key that asked for it is still on
    // its way, and must not be heard by the text.
    if (m_session.isOpen() && m_session.run().state == library::RunState::Finished && run == m_session.run().id) {
        QMetaObject::invokeMethod(this, [this, seconds, isPlaying] { show(seconds, isPlaying); }, Qt::QueuedConnection);
        return;
    }
    m_startSeconds = seconds;
    m_isPlayWanted = isPlaying;
    m_session.open(recording, run);
}

void EditorPage::close() {
    m_sound.close();
    m_text->setTranscript(nullptr);
    m_session.close();
    m_stack->setCurrentIndex(0);
}

std::optional<library::RecordingId> EditorPage::recording() const {
    return m_session.isOpen() ? std::optional(m_session.summary().recording.id) : std::nullopt;
}

void EditorPage::connectSession() {
    connect(&m_session, &DocumentSession::opened, this, [this] {
        const library::Recording& recording = m_session.summary().recording;
        m_stack->setCurrentIndex(1);
        m_text->setTranscript(&m_session.document(), m_session.beginUs());
        m_text->setReadOnly(!m_session.isEditable());
        m_waveform->setEditable(m_session.isEditable());
        m_waveform->setBegin(m_session.beginUs());
        m_waveform->setDuration(0);
        m_waveform->setDuration(m_session.run().description.totalUs);
        m_spelling.setLanguage(fromUtf8(m_session.run().language));
        ++m_doubtsAsked;
        m_review.clear();
        m_reviewStrip->hide();
        closeFind();
        showFacts();
        showSegments();
        m_marks->refresh();
        openSound(recording.facts.path);
        showVoice();
        show(m_startSeconds, m_isPlayWanted);
    });
    connect(&m_session, &DocumentSession::failed, this, &EditorPage::failed);
    connect(&m_session, &DocumentSession::changed, this, [this](const DocumentChange& change, bool isOwnTyping) {
        m_text->showChange(change, isOwnTyping);
        m_segmentsTimer.start();
    });
    connect(&m_session, &DocumentSession::stepped, this, &EditorPage::showStep);
    connect(&m_session, &DocumentSession::historyChanged, this, [this] {
        m_undo->setEnabled(m_session.canUndo());
        m_redo->setEnabled(m_session.canRedo());
    });
    connect(&m_session, &DocumentSession::saved, m_transport, &TransportBar::saySaved);
    connect(&m_session, &DocumentSession::saveFailed, this, [this](const QString& sentence) {
        m_transport->sayNotSaved(sentence);
        m_text->setReadOnly(!m_session.isEditable());
        Q_EMIT failed(tr("Your corrections are not saved yet: %1").arg(sentence));
    });
}

void EditorPage::show(double recordingSeconds, bool isPlaying) {
    const double seconds = std::max(0.0, recordingSeconds - static_cast<double>(m_session.beginUs()) / 1e6);
    if (seconds > 0) m_text->goTo(seconds + kTimeStep);
    if (isPlaying) m_text->showWord();
    m_sound.seekUs(toUs(isPlaying ? std::max(0.0, seconds - kLeadSeconds) : seconds));
    if (isPlaying) m_sound.play();
    m_text->setFocus(Qt::OtherFocusReason);
    if (std::exchange(m_isReviewWanted, false)) startReview();
    Q_EMIT opened();
}

/// It comes a moment later, and is nothing that a transcript must have.
void EditorPage::showVoice() {
    m_waveform->setVoice({});
    const library::RunId run = m_session.run().id;
    m_library.ask(this, [run](library::Library& library) { return service::voiceOf(library, run); },
                  [this, run](Result<std::vector<service::VoiceSpan>> voice) {
                      if (voice && m_session.isOpen() && m_session.run().id == run) m_waveform->setVoice(std::move(*voice));
                  });
}

void EditorPage::openSound(const std::filesystem::path& file) {
    const library::Lane& lane = m_session.run().description.lane;
    m_waveform->setHint(tr("Opening the recording"));
    m_sound.open({file, m_session.summary().recording.facts.audioSha256, lane.track >= 0 ? std::optional(lane.track) : std::nullopt,
                  lane.channel >= 0 ? std::optional(lane.channel) : std::nullopt},
                 lane.fromUs, lane.fromUs > 0 || lane.toUs >= 0 ? m_session.run().description.totalUs : 0);
}

void EditorPage::listenTo(const std::filesystem::path& file) {
    m_title->setToolTip(shown(file));
    openSound(file);
}

void EditorPage::showFacts() {
    const library::Recording& r = m_session.summary().recording;
    m_title->setText(titleOf(r));
    m_title->setToolTip(shown(r.facts.path));
    QStringList facts{dateText(r.facts.recordedAt.value_or(r.addedAt)), clockText(r.facts.durationUs), stateText(m_session.summary())};
    for (const std::string& name : r.notes.people) facts.append(fromUtf8(name));
    if (!m_session.isEditable()) facts.append(m_session.run().state == library::RunState::Finished ? tr("an earlier version, to read") : tr("to read until it is finished"));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
}

void EditorPage::showSegments() {
    std::vector<WaveSegment> segments;
    segments.reserve(m_session.document().segments.size());
    for (const DocumentSegment& s : m_session.document().segments) segments.push_back({toUs(s.segment.startSeconds), toUs(s.segment.endSeconds), s.speaker});
    m_waveform->setSegments(std::move(segments));
}

/// Where something was taken back, there the person looks.
void EditorPage::showStep(const DocumentChange& change) {
    if (change.splices.empty()) return;
    // The first place, which is the last splice of what is taken back; and there the first that is not as before: others only stand
    // elsewhere.
    const Splice& splice = *std::ranges::min_element(change.splices, {}, &Splice::at);
    const auto first = std::ranges::find_if(splice.after, [&](const DocumentSegment& segment) {
        return std::ranges::none_of(splice.before, [&](const DocumentSegment& old) { return isSameSegment(old, segment); });
    });
    const std::size_t changed = splice.at + (first == splice.after.end() ? 0 : static_cast<std::size_t>(first - splice.after.begin()));
    const std::size_t at = std::min(changed, std::max<std::size_t>(1, m_session.document().segments.size()) - 1);
    caretSegment() == at ? m_text->ensureCursorVisible() : m_text->goTo(TextPlace{at, 0});
}

// ---- Sound and text ----

void EditorPage::connectSound() {
    connect(&m_sound, &Sound::opened, this, [this] {
        if (m_sound.durationUs() > 0) m_waveform->setDuration(m_sound.durationUs());
    });
    connect(&m_sound, &Sound::drawing, this, [this](int percent) { m_waveform->setHint(tr("Reading the recording: %1 %").arg(percent)); });
    connect(&m_sound, &Sound::drawn, this, [this] {
        m_waveform->setHint({});
        m_waveform->setDuration(m_sound.durationUs());
        m_waveform->waveChanged();
    });
    connect(&m_sound, &Sound::failed, this, [this](const QString& sentence, Sound::Trouble trouble) {
        if (trouble == Sound::Trouble::FileMissing) {
            m_waveform->setHint(tr("The recording is not where it was: %1").arg(m_title->toolTip()));
            if (const auto id = recording()) Q_EMIT fileMissing(*id, m_title->toolTip());
            return;
        }
        // Over the text where it comes of a click: a banner would move the text away under the pointer.
        trouble == Sound::Trouble::NoDevice ? Q_EMIT toastWanted(sentence) : Q_EMIT failed(sentence);
    });
    connect(&m_sound, &Sound::positionChanged, this, &EditorPage::showPlace);
    connect(&m_sound, &Sound::loopChanged, this, [this] { m_waveform->setLoop(m_sound.loopUs()); });
    connect(m_waveform, &WaveformView::seekWanted, &m_sound, &Sound::seekUs);
    connect(m_waveform, &WaveformView::playWanted, &m_sound, &Sound::playFrom);
    connect(m_waveform, &WaveformView::loopWanted, this, [this](qint64 begin, qint64 end) {
        m_sound.setLoop(std::pair<std::int64_t, std::int64_t>(begin, end));
        m_sound.playFrom(begin);
    });
    connect(m_waveform, &WaveformView::edgeMoved, this, &EditorPage::moveEdge);
    connect(m_transport, &TransportBar::zoomWanted, m_waveform, &WaveformView::zoom);
    connect(m_transport, &TransportBar::loopWanted, this, &EditorPage::toggleLoop);
    connect(m_transport, &TransportBar::doubtShown, m_text, &TranscriptEdit::setDoubtShown);
}

void EditorPage::showPlace(qint64 us) {
    m_waveform->setPosition(us, m_sound.isPlaying());
    m_text->markTime(static_cast<double>(us) / 1e6, m_sound.isPlaying());
}

void EditorPage::connectText() {
    connect(m_text, &TranscriptEdit::typed, &m_session, &DocumentSession::type);
    connect(m_text, &TranscriptEdit::removed, &m_session, &DocumentSession::remove);
    connect(m_text, &TranscriptEdit::splitWanted, this, [this](std::size_t index, std::size_t offset) {
        const std::int64_t second = m_session.document().nextKey;
        if (m_session.perform(split(m_session.document(), index, offset))) goTo(second, 0);
    });
    connect(m_text, &TranscriptEdit::mergeWanted, this, [this](std::size_t first, std::size_t end) {
        const std::size_t seam = shownText(m_session.document().segments[first]).size();
        if (m_session.perform(merge(m_session.document(), first, end))) m_text->goTo(TextPlace{first, seam});
    });
    connect(m_text, &TranscriptEdit::hiddenShown, this, [this] { Q_EMIT toastWanted(tr("There are doubted passages in it, which are shown now. Nothing was changed.")); });
    connect(m_text, &TranscriptEdit::mergeRefused, this, [this] { Q_EMIT toastWanted(tr("Only what one person says without another's turn between can be joined.")); });
    connect(m_text, &TranscriptEdit::wordActivated, this, [this](double seconds) { m_sound.playFrom(toUs(seconds)); });
    connect(m_text, &TranscriptEdit::wordClicked, this, [this](double seconds) { m_sound.seekUs(toUs(seconds)); });
    connect(m_text, &TranscriptEdit::speakerWanted, this, [this](std::size_t index, const QPoint& position) { offerAt(index, position, &EditorPage::fillSpeakers); });
    connect(m_text, &TranscriptEdit::menuShown, this, &EditorPage::fillTextMenu);
    connect(m_text, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        if (m_original->isVisible()) m_original->showSegment(caretSegment());
    });
    connect(m_findBar, &FindBar::matchShown, m_text, [this](const TextPlace& place, std::size_t bytes) { m_text->goTo(place, bytes); });
    connect(m_findBar, &FindBar::closed, this, &EditorPage::closeFind);
    connect(m_findBar, &FindBar::said, this, &EditorPage::toastWanted);
}

bool EditorPage::isTextFocused() const { return m_text->hasFocus(); }
std::size_t EditorPage::caretSegment() const { return m_text->caretPlace().segment; }

// ---- Keys ----

void EditorPage::registerPlaying() {
    const auto on = [this](const char* id, auto function) { m_shortcuts.on(QString::fromLatin1(id), m_body, function); };
    on("play.toggle", [this] { m_sound.toggle(); });
    on("play.back_2", [this] { m_sound.skipUs(-Sound::kSkipUs); });
    on("play.forward_2", [this] { m_sound.skipUs(Sound::kSkipUs); });
    on("play.back_5", [this] { m_sound.skipUs(-Sound::kLongSkipUs); });
    on("play.forward_5", [this] { m_sound.skipUs(Sound::kLongSkipUs); });
    on("play.slower", [this] { m_sound.setRate(m_sound.rate() - Sound::kRateStep); });
    on("play.faster", [this] { m_sound.setRate(m_sound.rate() + Sound::kRateStep); });
    on("play.normal_speed", [this] { m_sound.setRate(1); });
    on("play.louder", [this] { m_sound.setVolume(m_sound.volume() + Sound::kVolumeStep); });
    on("play.quieter", [this] { m_sound.setVolume(m_sound.volume() - Sound::kVolumeStep); });
    on("play.skip_silence", [this] {
        m_sound.setSilenceSkipped(!m_sound.isSilenceSkipped());
        Q_EMIT toastWanted(m_sound.isSilenceSkipped() ? tr("Silences are skipped.") : tr("Silences are heard."));
    });
    on("play.loop", [this] { toggleLoop(); });
    m_shortcuts.onHeld(QStringLiteral("play.hold"), m_body, [this] { m_sound.play(); }, [this] { m_sound.pause(); });
    m_shortcuts.onHeld(QStringLiteral("play.rewind_hold"), m_body, [this] { wind(-1); }, [this] { wind(0); });
    m_shortcuts.onHeld(QStringLiteral("play.forward_hold"), m_body, [this] { wind(1); }, [this] { wind(0); });
}

void EditorPage::registerText() {
    const auto on = [this](const char* id, auto function) { m_shortcuts.on(QString::fromLatin1(id), m_body, function); };
    const auto onText = [this](const char* id, auto function) { m_shortcuts.on(QString::fromLatin1(id), m_body, function, [this] { return isTextFocused() && m_session.isEditable(); }); };
    // A field that is typed in has its own undo.
    m_shortcuts.on(QStringLiteral("text.undo"), m_body, [this] { m_session.undo(); }, [this] { return !m_findBar->isAncestorOf(QApplication::focusWidget()); });
    m_shortcuts.on(QStringLiteral("text.redo"), m_body, [this] { m_session.redo(); }, [this] { return !m_findBar->isAncestorOf(QApplication::focusWidget()); });
    on("text.find", [this] { find(false); });
    on("text.replace", [this] { find(true); });
    on("text.toggle_flagged", [this] {
        m_text->setFlaggedShown(!m_text->isFlaggedShown());
        Q_EMIT toastWanted(m_text->isFlaggedShown() ? tr("Doubted passages are shown.") : tr("Doubted passages are hidden. They stay in the transcript."));
    });
    on("text.transcribe_again", [this] { transcribeAgain(); });
    on("text.collect_quote", [this] { collect(); });
    on("text.copy_quote", [this] { quote(false); });
    on("text.quote_with_clip", [this] { quote(true); });
    on("text.show_original", [this] { toggleOriginal(); });
    on("program.export", [this] { Q_EMIT exportWanted(); });
    onText("text.split", [this] { Q_EMIT m_text->splitWanted(caretSegment(), m_text->caretPlace().offset); });
    m_shortcuts.on(QStringLiteral("text.merge"), m_body, [this] { m_text->mergeWithBefore(caretSegment()); }, [this] {
        return isTextFocused() && m_session.isEditable() && m_text->textCursor().atBlockStart() && !m_text->textCursor().hasSelection() && caretSegment() > 0;
    });
    onText("text.insert_time", [this] { insertTime(); });
    on("text.start_here", [this] { setEdge(false); });
    on("text.end_here", [this] { setEdge(true); });
    on("text.nudge_earlier", [this] { nudgeEdge(-kNudgeSeconds); });
    on("text.nudge_later", [this] { nudgeEdge(kNudgeSeconds); });
}

void EditorPage::registerSpeakers() {
    for (int number = 1; number <= kSpeakerKeys; ++number)
        m_shortcuts.on(QStringLiteral("speaker.%1").arg(number), m_body, [this, number] { speakerNumber(number); });
}

void EditorPage::wind(double direction) {
    m_windDirection = direction;
    direction != 0 ? m_winding.start() : m_winding.stop();
}

void EditorPage::toggleLoop() {
    if (m_sound.loopUs()) return m_sound.setLoop(std::nullopt);
    const std::size_t index = caretSegment();
    if (index >= m_session.document().segments.size()) return m_sound.setLoop(std::nullopt);
    const Segment& segment = m_session.document().segments[index].segment;
    const auto [begin, end] = m_text->selectedSeconds().value_or(std::pair(segment.startSeconds, segment.endSeconds));
    m_sound.setLoop(std::pair(toUs(begin), toUs(end)));
    m_sound.playFrom(toUs(begin));
}

void EditorPage::find(bool withReplacement) {
    // A few words are what is looked for; a passage is where.
    const auto selected = m_text->selectedPlaces();
    const bool isPassage = selected && selected->first.segment != selected->second.segment;
    const bool isFirst = !m_findBar->isVisible();  // later the selection is what was found, and the passage stays the one that was meant
    m_findBar->setStart(isPassage ? selected->first : m_text->caretPlace());
    if (isPassage || isFirst) m_findBar->setScope(isPassage ? selected : std::nullopt);
    m_findBar->ask(withReplacement, isPassage || !isFirst ? QString() : m_text->textCursor().selectedText());
}

void EditorPage::closeFind() {
    m_findBar->hide();
    m_text->setFocus(Qt::OtherFocusReason);
}

void EditorPage::toggleOriginal() {
    m_original->setVisible(!m_original->isVisible());
    if (m_original->isVisible()) m_original->showSegment(caretSegment());
}

void EditorPage::insertTime() { m_text->insertPlainText(QStringLiteral("[%1] ").arg(clockText(m_session.beginUs() + m_sound.positionUs()))); }

void EditorPage::setEdge(bool isEnd) {
    const std::size_t index = caretSegment();
    if (index < m_session.document().segments.size()) moveEdge(index, isEnd, static_cast<double>(m_sound.positionUs()) / 1e6);
}

/// The one that was set last, at first the start.
void EditorPage::nudgeEdge(double seconds) {
    const std::size_t index = caretSegment();
    if (index >= m_session.document().segments.size()) return;
    const Segment& segment = m_session.document().segments[index].segment;
    moveEdge(index, m_isEndNudged, (m_isEndNudged ? segment.endSeconds : segment.startSeconds) + seconds);
}

/// The caret stays in its segment, even where that stands elsewhere now.
void EditorPage::moveEdge(std::size_t index, bool isEnd, double seconds) {
    m_isEndNudged = isEnd;
    const Document& document = m_session.document();
    const TextPlace caret = m_text->caretPlace();
    if (caret.segment >= document.segments.size()) return;
    const std::int64_t key = document.segments[caret.segment].key;
    if (!m_session.perform(isEnd ? moveEnd(document, index, seconds) : moveStart(document, index, seconds))) return;
    if (document.segments[caret.segment].key != key) goTo(key, caret.offset);
    showSegments();  // at once: the next edge is taken there
}

void EditorPage::goTo(std::int64_t key, std::size_t offset) {
    const auto& segments = m_session.document().segments;
    const auto found = std::ranges::find(segments, key, &DocumentSegment::key);
    if (found != segments.end()) m_text->goTo(TextPlace{static_cast<std::size_t>(found - segments.begin()), offset});
}

}  // namespace undervoice::ui
