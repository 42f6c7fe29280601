#include "settings_desk.h"

#include <utility>

#include <QDateTime>
#include <QFileDialog>
#include <QSettings>

#include "base/atomic_file.h"
#include "engine_desk.h"
#include "library_place.h"
#include "speed_keeper.h"
#include "ui/settings/settings_page.h"
#include "ui/settings/shortcut_editor.h"
#include "ui/shell/main_window.h"
#include "ui/values/core_sentences.h"
#include "ui/values/words.h"

namespace undervoice::desktop {
namespace {

const char kOffered[] = "self_test/offered";
constexpr std::size_t kMostSampleText = 64 * 1024;

/// The words of the sample lie beside it.
std::string wordsOf(std::filesystem::path sample) {
    return readWholeFile(sample.replace_extension(".txt"), kMostSampleText).value_or(std::string());
}

}  // namespace

SettingsDesk::SettingsDesk(SettingsContext context, QObject* parent)
    : QObject(parent), m_context(std::move(context)), m_selfTest(new SelfTest(m_context.engine, m_context.sample, wordsOf(m_context.sample), this)) {
    ui::SettingsPage& page = m_context.page;
    connect(&page, &ui::SettingsPage::devicesWanted, this, [this] { askForDevices({}); });
    connect(&page, &ui::SettingsPage::shortcutsWanted, this, &SettingsDesk::editShortcuts);
    connect(&page, &ui::SettingsPage::libraryMoveWanted, this, &SettingsDesk::moveLibrary);
    connect(&page, &ui::SettingsPage::otherLibraryWanted, this, &SettingsDesk::openLibrary);
    connect(&page, &ui::SettingsPage::selfTestWanted, this, &SettingsDesk::startSelfTest);
    connect(&page, &ui::SettingsPage::selfTestStopWanted, m_selfTest, &SelfTest::stop);
    connect(m_selfTest, &SelfTest::progressed, &page, &ui::SettingsPage::setSelfTestRunning);
    connect(m_selfTest, &SelfTest::finished, this, &SettingsDesk::finishSelfTest);
    connect(m_selfTest, &SelfTest::measured, this,
            [this](const SampleRun& run, const service::TranscriptionRequest& request) { keepSpeed(m_context.settings, run.result, run.model, request); });
}

void SettingsDesk::complain(const QString& sentence) { m_context.window.messages().show({ui::Message::Kind::Error, sentence, {}, {}, {}}); }

void SettingsDesk::askForDevices(std::function<void()> then) {
    m_context.engine.ask(this, [](worker::WorkerProcess& worker) { return worker.describeDevices(); },
                         [this, then = std::move(then)](Result<std::string> json) {
                             if (!json) return m_context.page.setDevicesFailure(ui::coreText(json.error()));
                             m_devices = ui::deviceFacts(*json);
                             m_context.page.setDevices(m_devices);
                             if (then) then();
                         });
}

void SettingsDesk::offerSelfTest() {
    if (m_context.sample.empty() || m_context.models.empty() || m_context.settings.value(QLatin1String(kOffered)).toBool()) return;
    m_context.settings.setValue(QLatin1String(kOffered), true);
    m_offer = m_context.window.messages().show({ui::Message::Kind::Info, tr("Measure this machine?"),
                                      tr("A part of the bundled interview goes through the processor and each GPU, in less than a minute; then the fastest is used. "
                                         "It can be done at any time in the settings."),
                                      tr("Measure"), [this] { startSelfTest(); }});
}

void SettingsDesk::startSelfTest() {
    if (m_context.models.empty()) return complain(tr("There is no model on this machine to measure with: run packaging/setup.sh."));
    if (m_selfTest->isRunning()) return;
    if (m_offer) m_context.window.messages().dismiss(m_offer);
    m_context.page.setSelfTestRunning(tr("looking at the devices"));
    const auto begin = [this] { m_selfTest->start(m_context.models.front().options, m_devices); };
    m_devices.empty() ? askForDevices(begin) : begin();
}

/// The fastest device becomes the choice, unless the person has made one.
void SettingsDesk::finishSelfTest(const QList<ui::SelfTestResult>& results, bool isWhole) {
    m_context.page.setSelfTestRunning({});
    if (isWhole) {
        ui::storeSelfTest(m_context.settings, results, QDateTime::currentMSecsSinceEpoch());
        const QString fastest = ui::fastestDevice(results);
        if (m_context.page.deviceId() == u"auto" && fastest == u"cpu" && results.size() > 1) m_context.page.setDeviceId(fastest);
        const QString name = [&] {
            for (const ui::SelfTestResult& result : results)
                if (result.deviceId == fastest) return tr("%1: %2", "a device, what it does").arg(result.deviceName, ui::resultText(result));
            return tr("No device came to the end of the test; the settings say why.");
        }();
        m_context.window.toast().say(name);
    }
    m_context.page.showSelfTest();
}

void SettingsDesk::editShortcuts() {
    auto* editor = new ui::ShortcutEditor(m_context.window.shortcuts(), &m_context.window);
    editor->setAttribute(Qt::WA_DeleteOnClose);
    connect(editor, &ui::ShortcutEditor::mapWanted, this, &SettingsDesk::saveMap);
    editor->open();
}

void SettingsDesk::saveMap(const QString& html) {
    const QString path = QFileDialog::getSaveFileName(&m_context.window, tr("Save a page with all keys"), tr("undervoice-keys.html"), tr("Web pages (*.html)"));
    if (path.isEmpty()) return;
    if (const Status written = writeFileAtomically(ui::toPath(path), html.toStdString()); !written) return complain(ui::coreText(written.error()));
    m_context.window.toast().say(tr("All keys are in %1; a browser shows and prints it.").arg(path));
}

void SettingsDesk::moveLibrary() {
    const QString folder = QFileDialog::getExistingDirectory(&m_context.window, tr("Choose the folder for the library"));
    if (folder.isEmpty()) return;
    const auto file = newLibraryIn(ui::toPath(folder));
    if (!file) return complain(ui::coreText(file.error()));
    Q_EMIT libraryWanted(*file, /*isCopied=*/true);
}

void SettingsDesk::openLibrary() {
    const QString chosen = QFileDialog::getOpenFileName(&m_context.window, tr("Choose a library"), {}, tr("Libraries (*.db);;All files (*)"));
    if (chosen.isEmpty()) return;
    const auto file = existingLibraryAt(ui::toPath(chosen));
    if (!file) return complain(ui::coreText(file.error()));
    Q_EMIT libraryWanted(*file, /*isCopied=*/false);
}

}  // namespace undervoice::desktop
