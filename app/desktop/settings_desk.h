#pragma once
// What the settings page asks for and does not do itself: devices, the self-test, keys, another place for the library. GUI thread.

#include <filesystem>
#include <functional>
#include <vector>

#include <QObject>
#include <QPointer>

#include "self_test.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/shell/message_area.h"

class QSettings;

namespace undervoice::ui {
class MainWindow;
class SettingsPage;
}  // namespace undervoice::ui

namespace undervoice::desktop {

class EngineDesk;

struct SettingsContext {
    ui::SettingsPage& page;
    ui::MainWindow& window;
    QSettings& settings;
    EngineDesk& engine;
    const std::vector<ui::ModelEntry>& models;
    std::filesystem::path sample;  ///< empty: there is no self-test
};

class SettingsDesk : public QObject {
    Q_OBJECT

  public:
    /// Everything in the context must outlive it.
    SettingsDesk(SettingsContext context, QObject* parent = nullptr);

    /// At the first start of all: asks whether to measure, once.
    void offerSelfTest();
    void startSelfTest();
    SelfTest& selfTest() { return *m_selfTest; }

  Q_SIGNALS:
    /// The program starts anew with that library, after the present one was copied there or as it is.
    void libraryWanted(const std::filesystem::path& library, bool isCopied);

  private:
    void askForDevices(std::function<void()> then);
    void editShortcuts();
    void saveMap(const QString& html);
    void moveLibrary();
    void openLibrary();
    void finishSelfTest(const QList<ui::SelfTestResult>& results, bool isWhole);
    void complain(const QString& sentence);

    SettingsContext m_context;
    std::vector<ui::DeviceFact> m_devices;
    QPointer<ui::Banner> m_offer;
    SelfTest* m_selfTest;  ///< a child
};

}  // namespace undervoice::desktop
