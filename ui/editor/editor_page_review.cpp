// The editor's page while doubts are reviewed, and a part transcribed again.

#include <algorithm>

#include <QApplication>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include "service/job_record.h"
#include "service/review.h"
#include "ui/editor/again_dialog.h"
#include "ui/editor/doubt_text.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/review_strip.h"
#include "ui/editor/transcript_edit.h"
#include "ui/editor/transcript_text.h"
#include "ui/shortcuts/shortcuts.h"
#include "ui/support/library_thread.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr std::int64_t kAroundUs = 2'000'000;  ///< a doubt is heard with what is around it
constexpr int kMostListed = 40;
constexpr double kShortestSeconds = 0.1;

}  // namespace

void EditorPage::registerReview() {
    // With nothing left to look at Tab is the key that goes on to the next control.
    const auto isReviewing = [this] { return m_reviewStrip->isVisible() && m_review.openCount() > 0 && (m_reviewStrip->hasFocus() || m_text->hasFocus()); };
    const auto isOnStrip = [this] { return m_reviewStrip->isVisible() && (m_reviewStrip->hasFocus() || m_reviewStrip->isAncestorOf(QApplication::focusWidget())); };
    m_shortcuts.on(QStringLiteral("review.next"), m_body, [this] {
        m_reviewStrip->setFocus(Qt::TabFocusReason);
        m_review.go(1);
    }, isReviewing);
    m_shortcuts.on(QStringLiteral("review.previous"), m_body, [this] {
        m_reviewStrip->setFocus(Qt::BacktabFocusReason);
        m_review.go(-1);
    }, isReviewing);
    m_shortcuts.on(QStringLiteral("review.choose_1"), m_body, [this] { m_review.keep(); }, isOnStrip);
    m_shortcuts.on(QStringLiteral("review.choose_2"), m_body, [this] { m_review.take(); }, isOnStrip);
    m_shortcuts.on(QStringLiteral("review.dismiss"), m_body, [this] { m_review.dismiss(); }, isOnStrip);
    m_shortcuts.on(QStringLiteral("review.edit"), m_body, [this] { m_text->setFocus(Qt::ShortcutFocusReason); }, isOnStrip);
    // What was heard is heard once more, where otherwise it would go on behind it.
    m_shortcuts.on(QStringLiteral("play.toggle"), m_body, [this] { m_sound.isPlaying() ? m_sound.toggle() : showDoubt(); }, [this, isOnStrip] { return isOnStrip() && m_review.current(); });
    m_shortcuts.on(QStringLiteral("review.list"), m_body, [this] { m_reviewStrip->isVisible() ? listDoubts() : startReview(); });
    connect(m_reviewStrip, &ReviewStrip::closed, this, &EditorPage::endReview);
    connect(m_reviewStrip, &ReviewStrip::listenWanted, this, &EditorPage::showDoubt);
    connect(m_reviewStrip, &ReviewStrip::listWanted, this, &EditorPage::listDoubts);
    const auto readTwice = [this] {
        m_reviewStrip->setSecondReading(ReviewStrip::Second::OnItsWay);
        Q_EMIT secondReadingWanted(m_session.run());
    };
    connect(m_reviewStrip, &ReviewStrip::secondReadingWanted, this, readTwice);
    m_shortcuts.on(QStringLiteral("review.second_pass"), m_body, readTwice, [this] { return m_reviewStrip->isVisible() && m_reviewStrip->isSecondReadingOffered(); });
    connect(&m_review, &ReviewQueue::visited, this, &EditorPage::showDoubt);
    connect(&m_review, &ReviewQueue::changed, this, [this] {
        m_reviewButton->setText(m_review.count() > 0 ? tr("Review %1").arg(m_review.openCount()) : tr("Review"));
    });
}

void EditorPage::review(library::RecordingId recording) {
    open(recording);
    m_isReviewWanted = true;
}

void EditorPage::setSecondPassesUnderWay(std::vector<std::filesystem::path> files) {
    if (files == m_secondPassesUnderWay) return;
    m_secondPassesUnderWay = std::move(files);
    if (m_session.isOpen()) showSecondPass();
}

void EditorPage::showSecondPass() {
    const bool isUnderWay = std::ranges::any_of(m_secondPassesUnderWay, [this](const std::filesystem::path& file) {
        return file == m_session.summary().recording.facts.path || file == m_session.run().description.sourcePath;
    });
    m_reviewStrip->setSecondReading(isUnderWay ? ReviewStrip::Second::OnItsWay : m_hasSecondPass ? ReviewStrip::Second::There : ReviewStrip::Second::None);
}

void EditorPage::startReview() {
    if (!m_session.isOpen()) return;
    m_hasSecondPass = false;
    m_review.clear();
    showSecondPass();
    m_reviewStrip->show();
    m_reviewStrip->setFocus(Qt::OtherFocusReason);
    refreshDoubts();
}

void EditorPage::endReview() {
    m_reviewStrip->hide();
    m_text->setFocus(Qt::OtherFocusReason);
}

void EditorPage::refreshDoubts() {
    if (!m_session.isOpen() || !m_reviewStrip->isVisible()) return;
    m_session.save();
    struct Found {
        std::vector<Doubt> doubts;
        bool hasSecondReading = false;
    };
    m_library.ask(this,
                  [stored = m_session.storedRun(), language = m_session.run().language, assets = m_tools.assets](library::Library& library) -> Result<Found> {
                      const library::RunId run = stored();
                      UNDERVOICE_TRY_ASSIGN(const Document document, library.document(run));
                      UNDERVOICE_TRY_ASSIGN(const auto second, service::secondReadingOf(library, run));
                      Found found;
                      found.hasSecondReading = second.has_value();
                      UNDERVOICE_TRY_ASSIGN(found.doubts, service::doubtsOf(library, run, document, second ? std::optional(second->id) : std::nullopt, service::normalizerFor(language, assets)));
                      return found;
                  },
                  [this, number = ++m_doubtsAsked](Result<Found> found) {
                      if (number != m_doubtsAsked) return;
                      if (!found) return Q_EMIT failed(coreText(found.error()));
                      m_hasSecondPass = found->hasSecondReading;
                      showSecondPass();
                      m_review.setDoubts(std::move(found->doubts));
                      Q_EMIT doubtsShown();
                  });
}

/// In the text, and to the ear.
void EditorPage::showDoubt() {
    if (!m_reviewStrip->isVisible()) return;
    const auto doubt = m_review.current();
    const auto segment = doubt ? m_review.segmentOf(*doubt) : std::nullopt;
    if (!segment) return;
    if (const auto place = placeOfWords(m_session.document(), *segment, doubt->words.begin, doubt->words.end)) m_text->goTo(place->first, place->second);
    m_sound.playRange(toUs(doubt->startSeconds) - kAroundUs, toUs(doubt->endSeconds) + kAroundUs);
}

void EditorPage::listDoubts() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    int listed = 0;
    for (const std::size_t i : m_review.open()) {
        if (++listed > kMostListed) break;
        const Doubt& doubt = m_review.doubts()[i];
        const QString text = QStringLiteral("%1   %2   %3").arg(secondsText(doubt.startSeconds, m_session.beginUs()), fromUtf8(doubt.said), doubtText(doubt));
        menu->addAction(QString(text).replace(QLatin1Char('&'), QStringLiteral("&&")), this, [this, i] { m_review.goTo(i); });
    }
    if (listed > kMostListed) menu->addAction(tr("and %1 more").arg(m_review.openCount() - kMostListed))->setEnabled(false);
    if (listed == 0) menu->addAction(tr("Nothing is doubted"))->setEnabled(false);
    menu->popup(m_reviewStrip->mapToGlobal(QPoint(0, m_reviewStrip->height())));
}

// ---- Again ----

void EditorPage::transcribeAgain() {
    const auto [first, last] = chosenSegments();
    if (!canTranscribeAgain() || first >= last) return;
    const DocumentSegment& here = m_session.document().segments[first];
    const auto [begin, end] = m_text->selectedSeconds().value_or(std::pair(here.segment.startSeconds, here.segment.endSeconds));
    if (end - begin < kShortestSeconds) return Q_EMIT toastWanted(tr("That is too short to be heard again: select a few words."));
    // Of joined channels that one alone, whose others go on saying what they say; of a choice of several all together.
    const auto channel = m_session.channelRunOf(first, last);
    const ReadingPlace place{begin, end, channel ? std::optional(here.speaker) : std::nullopt};
    service::SelectionRequest request;
    request.run = channel.value_or(m_session.run().id);
    request.beginSeconds = begin;
    request.endSeconds = end;
    if (const auto made = service::requestOfRun(m_session.run())) {
        request.options = made->options;
        request.model = made->model;
    }
    QStringList now;
    for (const std::string& text : textsIn(m_session.document(), place)) now.append(fromUtf8(text));
    const QString sound = !m_session.hasChannels() ? QString() : !channel ? tr("All channels are heard together.") : tr("The channel of this passage is heard alone.");
    auto* dialog = new AgainDialog(std::move(request), {m_session.beginUs(), now.join(QLatin1Char('\n')), sound}, m_tools.models, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const QPointer<AgainDialog> shown(dialog);
    // What is told comes from the reader's thread.
    const auto told = [this, shown](auto function) {
        QMetaObject::invokeMethod(this, [shown, function] {
            if (shown) function(*shown);
        }, Qt::QueuedConnection);
    };
    connect(dialog, &AgainDialog::readWanted, this, [this, dialog, told] {
        m_tools.reader->read(dialog->request(),
                             [told](const Progress& p) {
                                 const int percent = p.total > 0 ? static_cast<int>(100 * p.done / p.total) : 0;
                                 told([percent](AgainDialog& d) { d.setProgress(percent); });
                             },
                             [told](Result<service::SelectionReading> reading) {
                                 told([reading = std::move(reading)](AgainDialog& d) { reading ? d.setReading(*reading) : d.setFailed(coreText(reading.error())); });
                             });
    });
    connect(dialog, &AgainDialog::cancelWanted, this, [this] { m_tools.reader->cancel(); });
    connect(dialog, &AgainDialog::taken, this, [this, dialog, place] { m_session.perform(putReading(m_session.document(), place, dialog->reading())); });
    dialog->open();
}

}  // namespace undervoice::ui
