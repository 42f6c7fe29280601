#pragma once
// The shell with two pages of made-up content, for tests that look at it or walk through it.

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "memory_example.h"
#include "ui/icons/icons.h"
#include "ui/memory/memory_panel.h"
#include "ui/shell/main_window.h"
#include "ui/shell/status_line.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui::test {

inline QWidget* demoLibraryPage() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kRelated);
    auto* head = new QHBoxLayout;
    head->setSpacing(metrics::kInside);
    auto* search = new QLineEdit(page);
    search->setPlaceholderText("Search all transcripts");
    search->setAccessibleName("Search all transcripts");
    search->addAction(themedIcon(Icon::Search, Ink::Muted), QLineEdit::LeadingPosition);
    auto* export_ = new QPushButton(themedIcon(Icon::Export), "Export", page);
    export_->setAccessibleName("Export");
    auto* fresh = new QPushButton(themedIcon(Icon::Plus, Ink::OnAccent), "New", page);
    fresh->setAccessibleName("New");
    setButtonKind(*fresh, ButtonKind::Primary);
    head->addWidget(search, 1);
    head->addWidget(export_);
    head->addWidget(fresh);
    layout->addLayout(head);
    auto* title = new QLabel("Library", page);
    setTextSize(*title, TextSize::Title, QFont::DemiBold);
    layout->addWidget(title);
    auto* about = new QLabel("4 recordings, 3 hours 12 minutes", page);
    setMuted(*about);
    layout->addWidget(about);
    auto* list = new QListWidget(page);
    list->setAccessibleName("Recordings");
    for (const char* name : {"Interview Keller, 12 May", "Council meeting, evening session", "Voice memo 0017", "Lighthouse, second conversation"})
        list->addItem(new QListWidgetItem(themedIcon(Icon::Folder, Ink::Muted), name));
    list->setCurrentRow(1);
    layout->addWidget(list, 1);
    return page;
}

inline QWidget* demoQueuePage() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    auto* title = new QLabel("Queue", page);
    setTextSize(*title, TextSize::Title, QFont::DemiBold);
    layout->addWidget(title);
    auto* empty = new QLabel("Recordings that wait to be transcribed stand here.", page);
    setMuted(*empty);
    layout->addWidget(empty);
    layout->addStretch(1);
    return page;
}

inline void fillDemo(MainWindow& window) {
    window.addPage("library", "Library", Icon::Library, demoLibraryPage());
    window.addPage("queue", "Queue", Icon::Queue, demoQueuePage());
    window.addPage("settings", "Settings", Icon::Settings, new QWidget, SideBarGroup::Foot);
    window.setBadge("queue", 2);
    StatusLine& line = window.statusLine();
    line.setModel("small", QString::fromUtf8("mla 3/16 + e"));
    line.setDevice("RTX 3060", "Chosen because it has the most memory");
    for (int i = 0; i < 50; ++i) line.setMemory(1'200'000'000 + std::int64_t(i % 20) * 90'000'000, 12'000'000'000);
    line.setSpeed(14.2);
    line.setSealed(true);
    for (const api::MemoryReport& report : exampleJob()) window.memoryPanel().addReport(report);
}

}  // namespace undervoice::ui::test
