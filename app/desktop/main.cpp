// undervoice-desktop. Composition only: where models, sample and worker are, the look, the window.

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include <QApplication>
#include <QCommandLineParser>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>

#include "base/folders.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "desktop.h"
#include "library/library.h"
#include "library_mover.h"
#include "media/portaudio_output.h"
#include "ui/icons/icons.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/main_window.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"
#include "ui/theme/theme.h"
#include "worker/worker_process.h"

namespace undervoice::desktop {
namespace {

std::filesystem::path translations() { return shareFolder() / "translations"; }

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

/// The language that the person chose, or the system's.
void speak() {
    const QString chosen = QSettings().value(ui::SettingsPage::languageKey()).toString();
    ui::speak(ui::spokenLanguage(ui::windowLanguages(translations()), chosen, QLocale::system().uiLanguages()));
}

constexpr int kStartAnew = 77;  // of QApplication::exec(): another library is wanted
const char kLibraryKey[] = "library/path";

/// What a window leaves behind that is to be opened anew.
struct NextLibrary {
    std::filesystem::path path;
    bool isCopied = false;
};

struct Start {
    QSettings& settings;
    ui::Theme& theme;
    std::filesystem::path library;
    QString greeting;
    QStringList recordings;
};

/// One window, from its start to its end. Nothing: the program ends with this status.
Result<std::optional<NextLibrary>> openWindow(const Start& start, int& status) {
    DesktopOptions options;
    options.library = start.library;
    options.worker = worker::workerProgram();
    options.models = installedModels();
    options.firstSample = samplePath();
    options.assets = setUpFolder() / "assets";
    options.makeOutput = []() -> Result<std::unique_ptr<media::AudioOutput>> { return media::PortAudioOutput::create(); };
    options.translations = translations();
    options.greeting = start.greeting;
    UNDERVOICE_TRY_ASSIGN(const auto desktop, Desktop::create(std::move(options), start.settings, start.theme));
    std::optional<NextLibrary> next;
    QObject::connect(desktop.get(), &Desktop::libraryWanted, desktop.get(), [&next](const std::filesystem::path& library, bool isCopied) {
        next = NextLibrary{library, isCopied};
        QApplication::setQuitOnLastWindowClosed(false);  // this window goes, and another one comes
        QApplication::exit(kStartAnew);
    });
    desktop->window().show();
    QApplication::setQuitOnLastWindowClosed(true);
    desktop->propose(start.recordings);
    status = QApplication::exec();
    return next;
}

/// The queue has ended with its window: nobody writes to the library while it is copied.
QString changeLibrary(QSettings& settings, std::filesystem::path& library, const NextLibrary& next) {
    if (next.isCopied) {
        if (const Status moved = moveWithProgress(library, next.path); !moved) return ui::coreText(moved.error());
    }
    const std::filesystem::path before = std::exchange(library, next.path);
    settings.setValue(QLatin1String(kLibraryKey), QString::fromLatin1(QByteArray::fromStdString(library.string()).toPercentEncoding("/")));
    if (!next.isCopied) return {};
    return QCoreApplication::translate("Start", "The library is at %1 now. The old file %2 was kept; delete it when all is well.").arg(ui::shown(library), ui::shown(before));
}

/// A library on a disk that is not there now is not replaced by an empty one without a question. Nothing: the person wants to quit.
std::optional<std::filesystem::path> chosenLibrary(const QSettings& settings) {
    // Bytes of a path, which need not be text.
    const QByteArray stored = QByteArray::fromPercentEncoding(settings.value(QLatin1String(kLibraryKey)).toString().toLatin1());
    const std::filesystem::path path(stored.toStdString());
    std::error_code error;
    if (!path.is_absolute()) return library::defaultLibraryPath();
    if (std::filesystem::exists(path, error)) return path;
    QMessageBox question(QMessageBox::Warning, QApplication::applicationDisplayName(),
                         QCoreApplication::translate("Start", "The library %1 is not there. Connect the disk that it lies on, and start again.").arg(ui::shown(path)));
    const QPushButton* usual = question.addButton(QCoreApplication::translate("Start", "Use the library in its usual place"), QMessageBox::AcceptRole);
    question.setDefaultButton(question.addButton(QCoreApplication::translate("Start", "Quit"), QMessageBox::RejectRole));
    question.exec();
    return question.clickedButton() == usual ? std::optional(library::defaultLibraryPath()) : std::nullopt;
}

int runDesktop(QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("Start", "Recordings to searchable text, on this machine."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption library(QStringLiteral("library"),
                                     QCoreApplication::translate("Start", "Library file (default: the one chosen in the settings, else ~/.local/share/undervoice/library.db)"),
                                     QStringLiteral("PATH"));
    parser.addOption(library);
    parser.addPositionalArgument(QStringLiteral("recordings"), QCoreApplication::translate("Start", "Recordings to transcribe"), QStringLiteral("[FILE…]"));
    parser.process(application);

    QSettings settings;
    ui::Theme theme;
    const auto chosen = parser.isSet(library) ? std::optional(ui::toPath(parser.value(library))) : chosenLibrary(settings);
    if (!chosen) return 0;
    Start start{settings, theme, *chosen, {}, parser.positionalArguments()};
    for (;;) {
        int status = 0;
        const auto next = openWindow(start, status);
        if (!next) {
            std::fprintf(stderr, "undervoice-desktop: %s\n", next.error().message.c_str());
            QMessageBox::critical(nullptr, QApplication::applicationDisplayName(), ui::coreText(next.error()));
            return 1;
        }
        if (!*next) return status;
        start.greeting = changeLibrary(settings, start.library, **next);
        start.recordings.clear();
    }
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
    undervoice::desktop::speak();
    return undervoice::desktop::runDesktop(application);
}
