#include "unfinished_offers.h"

#include <algorithm>

#include <QSettings>

#include "ui/shell/main_window.h"
#include "ui/support/library_thread.h"
#include "ui/values/words.h"

namespace undervoice::desktop {
namespace {

QString key() { return QStringLiteral("resume/declined"); }

}  // namespace

Result<std::vector<service::UnfinishedJob>> orphanedJobs(const library::LibraryReader& library) {
    UNDERVOICE_TRY_ASSIGN(auto jobs, service::unfinishedJobs(library));
    UNDERVOICE_TRY_ASSIGN(const auto queue, library.queue());
    std::erase_if(jobs, [&](const service::UnfinishedJob& job) {
        const bool isQueued = std::ranges::any_of(queue, [&](const library::QueueEntry& entry) { return entry.run == job.run.id; });
        return isQueued || job.isRunning || !job.isFileThere;
    });
    return jobs;
}

UnfinishedOffers::UnfinishedOffers(ui::LibraryThread& library, ui::MainWindow& window, QSettings& settings, QObject* parent)
    : QObject(parent), m_library(library), m_window(window), m_settings(settings) {}

void UnfinishedOffers::offer() {
    m_library.ask(this, [](library::Library& library) { return orphanedJobs(library); },
                  [this](Result<std::vector<service::UnfinishedJob>> jobs) {
                      if (!jobs) return;
                      std::erase_if(*jobs, [this](const service::UnfinishedJob& job) { return isDeclined(job.run.id); });
                      // The newest on top, as banners stack.
                      const std::size_t count = std::min<std::size_t>(jobs->size(), kMostOffers);
                      for (std::size_t i = count; i-- > 0;) show((*jobs)[i]);
                  });
}

void UnfinishedOffers::show(const service::UnfinishedJob& job) {
    const auto go = [this, run = job.run.id, file = job.file] { Q_EMIT continueWanted(run, file); };
    const QString happened = tr("%1 stopped at %2 of %3.", "a file, 12:40 of 1:04:00")
                                 .arg(ui::fileName(job.file), ui::clockText(job.run.doneUs), ui::clockText(job.run.description.totalUs));
    const auto banner = m_window.messages().show({ui::Message::Kind::Info, happened, {}, tr("Continue"), go});
    // Continued or closed: in both cases there is nothing to ask about any more.
    if (banner) connect(banner, &ui::Banner::dismissed, this, [this, run = job.run.id] { decline(run); });
}

bool UnfinishedOffers::isDeclined(library::RunId run) const { return m_settings.value(key()).toStringList().contains(QString::number(run.value())); }

void UnfinishedOffers::decline(library::RunId run) {
    QStringList declined = m_settings.value(key()).toStringList();
    declined << QString::number(run.value());
    while (declined.size() > kMostDeclined) declined.removeFirst();
    m_settings.setValue(key(), declined);
}

}  // namespace undervoice::desktop
