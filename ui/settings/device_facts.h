#pragma once
// Which devices can work, and why a GPU does or does not, from what the engine says of this machine.

#include <string>
#include <vector>

#include <QString>

#include "api/options.h"

namespace undervoice::ui {

struct DeviceFact {
    api::DeviceKind kind = api::DeviceKind::Cpu;
    int index = 0;      ///< among GPUs
    QString name;       ///< "AMD Ryzen 9, 8 cores", "RTX 3060"
    bool isUsable = false;
    QString reason;     ///< a sentence: why it is used, or what is missing
};

/// "auto", "cpu", "cuda:1": how settings keep a choice.
QString deviceId(api::DeviceKind kind, int index);
/// Puts the choice into a model's options; anything else than an id means auto.
void applyDevice(const QString& id, api::ModelOptions& options);

/// The processor first. Nothing where the text is not what SpeechEngine::describeDevices() writes.
std::vector<DeviceFact> deviceFacts(const std::string& json);

}  // namespace undervoice::ui
