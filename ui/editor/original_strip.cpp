#include "ui/editor/original_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/editor/document_session.h"
#include "ui/icons/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"
#include "ui/values/words.h"

namespace undervoice::ui {

OriginalStrip::OriginalStrip(DocumentSession& session, QWidget* parent) : QWidget(parent), m_session(session) {
    auto* title = new QLabel(tr("Machine's text"), this);
    setTextSize(*title, TextSize::Small, QFont::DemiBold);
    setMuted(*title);
    m_text = new QLabel(this);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_restore = new QPushButton(themedIcon(Icon::Restore), tr("Restore"), this);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kInside, metrics::kPageMargin, metrics::kRelated);
    layout->setSpacing(metrics::kRelated);
    layout->addWidget(title, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1, Qt::AlignTop);
    layout->addWidget(m_restore, 0, Qt::AlignTop);
    connect(m_restore, &QPushButton::clicked, this, [this] {
        const Document& document = m_session.document();
        m_session.perform(restoreMachineText(document, m_index, m_session.machineOf(document.segments.at(m_index)).segments));
    });
    connect(&m_session, &DocumentSession::changed, this, &OriginalStrip::refresh);
}

void OriginalStrip::showSegment(std::size_t index) {
    m_index = index;
    refresh();
}

QString OriginalStrip::text() const { return m_text->text(); }

void OriginalStrip::refresh() {
    if (!isVisibleTo(parentWidget()) || m_index >= m_session.document().segments.size()) return;
    const DocumentSegment& segment = m_session.document().segments[m_index];
    const QString machine = fromUtf8(machineTextIn(m_session.machineOf(segment).segments, segment.segment.startSeconds, segment.segment.endSeconds));
    const std::string_view now = shownText(segment);
    m_text->setText(machine.isEmpty() ? tr("Nothing was heard here.") : machine);
    m_restore->setEnabled(m_session.isEditable() && machine.toStdString() != now);
}

}  // namespace undervoice::ui
