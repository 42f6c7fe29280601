#include "ui/settings/device_facts.h"

#include <algorithm>

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace undervoice::ui {
namespace {

constexpr int kMostGpus = 64;

QString translated(const char* text) { return QCoreApplication::translate("Devices", text); }

/// What stands in the way of a GPU that the driver sees, or of one that nobody sees.
QString whyNoGpu(const QJsonObject& report) {
    const bool hasCuda = report[QLatin1String("libtorch")][QLatin1String("has_cuda")].toBool();
    const bool hasDriver = !report[QLatin1String("cuda")][QLatin1String("driver")].toString().isEmpty();
    if (!hasCuda && hasDriver)
        return translated(QT_TRANSLATE_NOOP("Devices", "Not used: set-up fetched the engine without CUDA. Run packaging/setup.sh again beside this GPU."));
    if (!hasCuda) return translated(QT_TRANSLATE_NOOP("Devices", "No NVIDIA driver answers, and the engine was fetched without CUDA: the processor does the work."));
    if (!hasDriver) return translated(QT_TRANSLATE_NOOP("Devices", "No NVIDIA driver answers: install the driver of the distribution, then start again."));
    return translated(QT_TRANSLATE_NOOP("Devices", "Not used: the driver is there, but CUDA finds no GPU that it can use. `undervoice doctor` says more."));
}

DeviceFact processor(const QJsonObject& cpu) {
    DeviceFact fact;
    fact.isUsable = true;
    const int cores = cpu[QLatin1String("physical_cores")].toInt();
    fact.name = QCoreApplication::translate("Devices", "%1, %n core(s)", "a processor", cores).arg(cpu[QLatin1String("name")].toString());
    fact.reason = QCoreApplication::translate("Devices", "Always works. Computes with %1.").arg(cpu[QLatin1String("vector_extensions")].toString());
    return fact;
}

}  // namespace

QString deviceId(api::DeviceKind kind, int index) {
    if (kind == api::DeviceKind::Auto) return QStringLiteral("auto");
    return kind == api::DeviceKind::Cpu ? QStringLiteral("cpu") : QStringLiteral("cuda:%1").arg(index);
}

void applyDevice(const QString& id, api::ModelOptions& options) {
    const QString cuda = QStringLiteral("cuda:");
    bool isNumber = false;
    const int index = id.mid(cuda.size()).toInt(&isNumber);
    const bool isGpu = id.startsWith(cuda) && isNumber && index >= 0 && index < kMostGpus;
    options.device = isGpu ? api::DeviceKind::Cuda : id == u"cpu" ? api::DeviceKind::Cpu : api::DeviceKind::Auto;
    options.deviceIndex = isGpu ? index : 0;
}

std::vector<DeviceFact> deviceFacts(const std::string& json) {
    const QJsonObject report = QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
    if (!report.contains(QLatin1String("cpu"))) return {};
    std::vector<DeviceFact> facts{processor(report[QLatin1String("cpu")].toObject())};
    const QJsonObject cuda = report[QLatin1String("cuda")].toObject();
    const int usable = std::min(cuda[QLatin1String("usable_devices")].toInt(), kMostGpus);
    const QJsonArray devices = cuda[QLatin1String("devices")].toArray();
    for (int i = 0; i < std::min<int>(std::max<int>(usable, static_cast<int>(devices.size())), kMostGpus); ++i) {
        DeviceFact fact{.kind = api::DeviceKind::Cuda, .index = i, .name = devices.at(i)[QLatin1String("name")].toString(), .isUsable = i < usable, .reason = {}};
        if (fact.name.isEmpty()) fact.name = QCoreApplication::translate("Devices", "NVIDIA GPU %1").arg(i);
        fact.reason = fact.isUsable ? translated(QT_TRANSLATE_NOOP("Devices", "Can be used: driver and CUDA answer.")) : whyNoGpu(report);
        facts.push_back(fact);
    }
    if (facts.size() == 1) {
        DeviceFact none{.kind = api::DeviceKind::Cuda, .index = 0, .name = translated(QT_TRANSLATE_NOOP("Devices", "NVIDIA GPU")), .isUsable = false, .reason = whyNoGpu(report)};
        facts.push_back(none);
    }
    return facts;
}

}  // namespace undervoice::ui
