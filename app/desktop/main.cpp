// undervoice-desktop. Composition only: where models, sample and worker are, the look, the window.

#include <algorithm>
#include <cstdio>

#include <QApplication>
#include <QCommandLineParser>
#include <QMessageBox>
#include <QSettings>

#include "base/folders.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "desktop.h"
#include "library/library.h"
#include "ui/icons/icons.h"
#include "ui/shell/main_window.h"
#include "ui/values/words.h"
#include "ui/theme/theme.h"
#include "worker/worker_process.h"

namespace undervoice::desktop {
namespace {

/// base first, which suits most machines; then from small to large.
std::vector<ui::ModelEntry> installedModels() {
    std::vector<ui::ModelEntry> models;
    for (const catalog::FoundModel& found : catalog::listInstalled(catalog::searchFolders(setUpFolder()))) {
        const bool isKnown = std::ranges::any_of(models, [&](const ui::ModelEntry& entry) { return entry.options.name == found.name; });
        if (isKnown) continue;  // the first copy of a model is the one that the command line takes, too
        ui::ModelEntry entry;
        entry.title = ui::fromUtf8(found.name);
        entry.isEnglishOnly = found.name.ends_with(".en");
        entry.options.path = found.path;
        entry.options.name = found.name;
        entry.options.assetsFolder = setUpFolder() / "assets";
        models.push_back(std::move(entry));
    }
    std::ranges::stable_partition(models, [](const ui::ModelEntry& entry) { return entry.options.name == "base"; });
    return models;
}

int runDesktop(QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::tr("Recordings to searchable text, on this machine."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption library(QStringLiteral("library"), QApplication::tr("Library file (default: ~/.local/share/undervoice/library.db)"), QStringLiteral("PATH"));
    parser.addOption(library);
    parser.addPositionalArgument(QStringLiteral("recordings"), QApplication::tr("Recordings to transcribe"), QStringLiteral("[FILE…]"));
    parser.process(application);

    DesktopOptions options;
    options.library = parser.isSet(library) ? ui::toPath(parser.value(library)) : library::defaultLibraryPath();
    options.worker = worker::workerProgram();
    options.models = installedModels();
    options.firstSample = samplePath();
    QSettings settings;
    ui::Theme theme;
    auto desktop = Desktop::create(std::move(options), settings, theme);
    if (!desktop) {
        std::fprintf(stderr, "undervoice-desktop: %s\n", desktop.error().message.c_str());
        QMessageBox::critical(nullptr, QApplication::applicationDisplayName(), ui::fromUtf8(desktop.error().message));
        return 1;
    }
    (*desktop)->window().show();
    (*desktop)->propose(parser.positionalArguments());
    return QApplication::exec();
}

}  // namespace
}  // namespace undervoice::desktop

int main(int argc, char** argv) {
    undervoice::logging::setUp();
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("undervoice"));
    QApplication::setApplicationName(QStringLiteral("undervoice"));
    QApplication::setApplicationDisplayName(QStringLiteral("Undervoice"));
    QApplication::setApplicationVersion(QStringLiteral(UNDERVOICE_VERSION));
    QApplication::setWindowIcon(undervoice::ui::applicationIcon());
    return undervoice::desktop::runDesktop(application);
}
