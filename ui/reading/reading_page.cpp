#include "ui/reading/reading_page.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QStackedLayout>
#include <QToolButton>

#include "ui/icons/icons.h"
#include "ui/library/recordings_model.h"
#include "ui/reading/transcript_view.h"
#include "ui/support/empty_state.h"
#include "ui/support/library_thread.h"
#include "ui/values/words.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui {

using library::Library;
using library::RecordingId;
using library::RunId;

ReadingPage::ReadingPage(LibraryThread& library, QWidget* parent) : QWidget(parent), m_library(library) {
    auto* back = new QToolButton(this);
    back->setIcon(themedIcon(Icon::ChevronLeft));
    back->setAccessibleName(tr("Back to the library"));
    back->setToolTip(tr("Back (Esc)"));
    connect(back, &QToolButton::clicked, this, &ReadingPage::backWanted);
    auto* escape = new QShortcut(Qt::Key_Escape, this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &ReadingPage::backWanted);

    m_title = new QLabel(this);
    setTextSize(*m_title, TextSize::Large, QFont::DemiBold);
    m_facts = new QLabel(this);
    setTextSize(*m_facts, TextSize::Small);
    setMuted(*m_facts);
    auto* copy = new QPushButton(themedIcon(Icon::Export), tr("Copy text"), this);
    connect(copy, &QPushButton::clicked, this, &ReadingPage::copyAll);

    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_facts);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, 0);
    head->setSpacing(metrics::kRelated);
    head->addWidget(back, 0, Qt::AlignTop);
    head->addLayout(words, 1);
    head->addWidget(copy, 0, Qt::AlignTop);

    auto* transcript = new QWidget(this);
    m_view = new TranscriptView(transcript);
    auto* layout = new QVBoxLayout(transcript);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::kRelated);
    layout->addLayout(head);
    layout->addWidget(m_view, 1);

    auto* empty = new EmptyState(Icon::Transcript, tr("No transcript is open"), tr("Open a recording in the library, or search for what was said."), tr("Go to the library"), this);
    connect(empty, &EmptyState::activated, this, &ReadingPage::backWanted);
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(empty);
    m_stack->addWidget(transcript);
}

void ReadingPage::open(RecordingId recording, std::optional<RunId> run, double seconds) {
    const int number = ++m_number;
    m_library.ask(this,
                  [recording, run](Library& library) -> Result<Contents> {
                      Contents contents;
                      UNDERVOICE_TRY_ASSIGN(contents.summary, library.recording(recording));
                      const library::Run* chosen = runToRead(contents.summary);
                      if (!run && !chosen) return fail(ErrorCode::NotFound, "This recording has not been transcribed yet.");
                      UNDERVOICE_TRY_ASSIGN(contents.run, library.run(run ? *run : chosen->id));
                      UNDERVOICE_TRY_ASSIGN(contents.transcript, library.transcript(contents.run.id));
                      return contents;
                  },
                  [this, number, seconds](Result<Contents> contents) {
                      if (number != m_number) return;
                      if (!contents) return Q_EMIT failed(fromUtf8(contents.error().message));
                      show(std::move(*contents), seconds);
                      Q_EMIT opened();
                  });
}

void ReadingPage::show(Contents contents, double seconds) {
    const library::Recording& r = contents.summary.recording;
    m_recording = r.id;
    m_stack->setCurrentIndex(1);
    m_title->setText(titleOf(r));
    m_title->setToolTip(shown(r.facts.path));
    QStringList facts{dateText(r.facts.recordedAt.value_or(r.addedAt)), clockText(r.facts.durationUs), stateText(contents.summary)};
    for (const std::string& name : r.notes.people) facts.append(fromUtf8(name));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_view->setTranscript(contents.transcript.segments);
    if (seconds > 0) m_view->showTime(seconds);
    m_view->setFocus(Qt::OtherFocusReason);
}

void ReadingPage::copyAll() {
    QGuiApplication::clipboard()->setText(m_view->toPlainText());
    Q_EMIT toastWanted(tr("The text is on the clipboard."));
}

}  // namespace undervoice::ui
