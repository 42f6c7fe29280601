#include "ui/jobs/presets.h"

#include <algorithm>

#include <QCoreApplication>
#include <QSettings>

namespace undervoice::ui {
namespace {

QString key() { return QStringLiteral("transcription/presets"); }
QString nameField() { return QStringLiteral("name"); }
QString choicesField() { return QStringLiteral("choices"); }

QString translated(const char* text) { return QCoreApplication::translate("Presets", text); }

/// A sentence where nothing can be called so.
QString whatIsWrongWith(const QString& name) {
    if (name.isEmpty()) return translated(QT_TRANSLATE_NOOP("Presets", "A preset needs a name."));
    if (name.size() > Presets::kLongestName) return translated(QT_TRANSLATE_NOOP("Presets", "A preset's name has %1 letters at most.")).arg(Presets::kLongestName);
    return {};
}

}  // namespace

QList<Presets::Preset> Presets::read() const {
    QList<Preset> presets;
    for (const QVariant& value : m_settings.value(key()).toList()) {
        const QVariantMap stored = value.toMap();
        const QString name = stored.value(nameField()).toString();
        const bool isKnown = std::ranges::any_of(presets, [&](const Preset& preset) { return preset.name == name; });
        if (whatIsWrongWith(name).isEmpty() && !isKnown && presets.size() < kMost) presets << Preset{name, stored.value(choicesField()).toMap()};
    }
    return presets;
}

void Presets::write(const QList<Preset>& presets) {
    QVariantList values;
    for (const Preset& preset : presets) values << QVariantMap{{nameField(), preset.name}, {choicesField(), preset.choices}};
    m_settings.setValue(key(), values);
}

QStringList Presets::names() const {
    QStringList names;
    for (const Preset& preset : read()) names << preset.name;
    return names;
}

std::optional<QVariantMap> Presets::choices(const QString& name) const {
    for (const Preset& preset : read())
        if (preset.name == name) return preset.choices;
    return std::nullopt;
}

QString Presets::save(const QString& name, const QVariantMap& choices) {
    const QString trimmed = name.trimmed();
    if (const QString wrong = whatIsWrongWith(trimmed); !wrong.isEmpty()) return wrong;
    QList<Preset> presets = read();
    const auto found = std::ranges::find(presets, trimmed, &Preset::name);
    if (found != presets.end()) {
        found->choices = choices;
    } else if (presets.size() < kMost) {
        presets << Preset{trimmed, choices};
    } else {
        return translated(QT_TRANSLATE_NOOP("Presets", "There are %1 presets, and no more can be kept: delete one first.")).arg(kMost);
    }
    write(presets);
    return {};
}

QString Presets::rename(const QString& name, const QString& to) {
    const QString trimmed = to.trimmed();
    if (const QString wrong = whatIsWrongWith(trimmed); !wrong.isEmpty() || trimmed == name) return wrong;
    QList<Preset> presets = read();
    if (std::ranges::find(presets, trimmed, &Preset::name) != presets.end()) return translated(QT_TRANSLATE_NOOP("Presets", "There is a preset of this name already."));
    const auto found = std::ranges::find(presets, name, &Preset::name);
    if (found != presets.end()) found->name = trimmed;
    write(presets);
    return {};
}

void Presets::remove(const QString& name) {
    QList<Preset> presets = read();
    presets.removeIf([&](const Preset& preset) { return preset.name == name; });
    write(presets);
}

}  // namespace undervoice::ui
