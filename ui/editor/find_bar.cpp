#include "ui/editor/find_bar.h"

#include <algorithm>

#include <QCheckBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

#include "ui/editor/document_session.h"
#include "ui/support/icon_button.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/values/core_sentences.h"

namespace undervoice::ui {
namespace {

constexpr int kSearchAfterMs = 150;

}  // namespace

FindBar::FindBar(DocumentSession& session, QWidget* parent) : QWidget(parent), m_session(session) {
    const auto field = [this](const QString& name) {
        auto* line = new QLineEdit(this);
        line->setPlaceholderText(name);
        line->setAccessibleName(name);
        line->setClearButtonEnabled(true);
        return line;
    };
    m_find = field(tr("Find"));
    m_replacement = field(tr("Replace with"));
    m_case = new QCheckBox(tr("Match case"), this);
    m_words = new QCheckBox(tr("Whole words"), this);
    m_expression = new QCheckBox(tr("Expression"), this);
    m_expression->setToolTip(tr("A regular expression; $1 stands for its first group in the replacement."));
    m_inSelection = new QCheckBox(tr("In selection"), this);
    m_inSelection->setToolTip(tr("Only what was selected in the transcript when this bar was called"));
    m_inSelection->hide();
    m_count = new QLabel(this);
    setMuted(*m_count);
    auto* previous = iconButton(Icon::ChevronUp, tr("Previous"), this);
    auto* following = iconButton(Icon::ChevronDown, tr("Next"), this);
    auto* close = iconButton(Icon::Cancel, tr("Close"), this);
    m_replaceRow = new QWidget(this);
    m_replace = new QPushButton(tr("Replace"), m_replaceRow);
    m_replaceAll = new QPushButton(tr("Replace all"), m_replaceRow);
    m_replacement->setParent(m_replaceRow);

    auto* findRow = new QHBoxLayout;
    findRow->setSpacing(metrics::kInside);
    findRow->addWidget(m_find, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_count, previous, following, m_inSelection, m_case, m_words, m_expression, close}) findRow->addWidget(widget);
    auto* replaceRow = new QHBoxLayout(m_replaceRow);
    replaceRow->setContentsMargins(0, 0, 0, 0);
    replaceRow->setSpacing(metrics::kInside);
    replaceRow->addWidget(m_replacement, 1);
    replaceRow->addWidget(m_replace);
    replaceRow->addWidget(m_replaceAll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, 0, metrics::kPageMargin, 0);
    layout->setSpacing(metrics::kInside);
    layout->addLayout(findRow);
    layout->addWidget(m_replaceRow);

    m_timer.setSingleShot(true);
    m_timer.setInterval(kSearchAfterMs);
    connect(&m_timer, &QTimer::timeout, this, &FindBar::search);
    for (QLineEdit* line : {m_find, m_replacement}) connect(line, &QLineEdit::textChanged, &m_timer, qOverload<>(&QTimer::start));
    for (QCheckBox* box : {m_case, m_words, m_expression, m_inSelection}) connect(box, &QCheckBox::toggled, &m_timer, qOverload<>(&QTimer::start));
    connect(&m_session, &DocumentSession::changed, this, [this] {
        if (isVisible()) m_timer.start();
    });
    connect(m_find, &QLineEdit::returnPressed, this, [this] {
        if (m_timer.isActive()) return search();
        next(1);
    });
    connect(previous, &QToolButton::clicked, this, [this] { next(-1); });
    connect(following, &QToolButton::clicked, this, [this] { next(1); });
    connect(close, &QToolButton::clicked, this, &FindBar::closed);
    connect(m_replacement, &QLineEdit::returnPressed, this, &FindBar::replaceCurrent);
    connect(m_replace, &QPushButton::clicked, this, &FindBar::replaceCurrent);
    connect(m_replaceAll, &QPushButton::clicked, this, &FindBar::replaceAll);
}

void FindBar::ask(bool withReplacement, const QString& text) {
    m_replaceRow->setVisible(withReplacement && m_session.isEditable());
    show();
    if (!text.isEmpty()) m_find->setText(text);
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
    search();
}

void FindBar::setScope(const std::optional<std::pair<TextPlace, TextPlace>>& selected) {
    m_scope.reset();
    const auto& segments = m_session.document().segments;
    if (selected && selected->second.segment < segments.size()) {
        const DocumentSegment &first = segments[selected->first.segment], &last = segments[selected->second.segment];
        const std::size_t bytes = shownText(last).size();
        m_scope = Scope{first.key, last.key, selected->first.offset, bytes - std::min(bytes, selected->second.offset)};
    }
    m_inSelection->setVisible(m_scope.has_value());
    m_inSelection->setChecked(m_scope.has_value());
}

std::optional<std::pair<TextPlace, TextPlace>> FindBar::scope() const {
    const auto& segments = m_session.document().segments;
    const auto first = std::ranges::find(segments, m_scope->first, &DocumentSegment::key), last = std::ranges::find(segments, m_scope->last, &DocumentSegment::key);
    if (first == segments.end() || last == segments.end()) return std::nullopt;
    const std::size_t bytes = shownText(*last).size();
    return std::pair(TextPlace{static_cast<std::size_t>(first - segments.begin()), m_scope->begin},
                     TextPlace{static_cast<std::size_t>(last - segments.begin()), bytes - std::min(bytes, m_scope->behind)});
}

void FindBar::keepToScope() {
    if (!m_scope || !m_inSelection->isChecked()) return;
    const auto range = scope();
    if (!range) return setScope({});
    std::erase_if(m_matches, [&](const Match& match) { return match.begin < range->first || TextPlace{match.begin.segment, match.begin.offset + match.length} > range->second; });
}

FindOptions FindBar::options() const {
    return {m_find->text().toStdString(), m_expression->isChecked(), m_case->isChecked(), m_words->isChecked()};
}

void FindBar::search() {
    m_timer.stop();
    m_matches.clear();
    m_current = -1;
    if (m_find->text().isEmpty()) return showCurrent(false);
    auto found = findAll(m_session.document(), options(), m_replacement->text().toStdString());
    if (!found) {
        showCurrent(false);
        m_count->setText(tr("Cannot be looked for"));
        m_count->setToolTip(coreText(found.error()));
        return;
    }
    m_count->setToolTip({});
    m_matches = std::move(*found);
    keepToScope();
    const auto from = std::ranges::lower_bound(m_matches, m_start, {}, &Match::begin);
    if (!m_matches.empty()) m_current = from == m_matches.end() ? 0 : static_cast<int>(from - m_matches.begin());
    showCurrent(m_find->hasFocus());
}

void FindBar::next(int step) {
    if (m_matches.empty()) return;
    const int count = static_cast<int>(m_matches.size());
    m_current = (m_current + step + count) % count;
    m_start = m_matches[static_cast<std::size_t>(m_current)].begin;
    showCurrent(true);
}

void FindBar::showCurrent(bool isWanted) {
    const bool isThere = m_current >= 0;
    m_count->setText(isThere ? tr("%1 of %2").arg(m_current + 1).arg(m_matches.size()) : m_find->text().isEmpty() ? QString() : tr("Not found"));
    m_replace->setEnabled(isThere);
    m_replaceAll->setEnabled(isThere);
    m_replaceAll->setText(m_matches.size() > 1 ? tr("Replace all %1").arg(m_matches.size()) : tr("Replace all"));
    if (isThere && isWanted) Q_EMIT matchShown(m_matches[static_cast<std::size_t>(m_current)].begin, m_matches[static_cast<std::size_t>(m_current)].length);
}

void FindBar::replaceCurrent() {
    if (m_timer.isActive()) search();  // what was typed a moment ago counts
    if (m_current < 0 || !m_session.isEditable()) return;
    const Match match = m_matches[static_cast<std::size_t>(m_current)];
    if (!m_session.perform(replaceMatches(m_session.document(), {match}))) return;
    m_start = {match.begin.segment, match.begin.offset + match.replacement.size()};
    search();
    if (m_current >= 0) showCurrent(true);
}

void FindBar::replaceAll() {
    if (m_timer.isActive()) search();
    if (m_current < 0 || !m_session.isEditable()) return;
    const std::size_t count = m_matches.size();
    if (!m_session.perform(replaceMatches(m_session.document(), m_matches))) return;
    search();
    Q_EMIT said(tr("Places replaced: %1").arg(count));
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) return Q_EMIT closed();
    QWidget::keyPressEvent(event);
}

}  // namespace undervoice::ui
