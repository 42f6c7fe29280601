#pragma once
// Choices for a transcription under a name that the person gave them, in the order in which they were made. They live in the
// settings; what stands there that is no preset is passed over. GUI thread.

#include <optional>

#include <QStringList>
#include <QVariantMap>

class QSettings;

namespace undervoice::ui {

class Presets {
  public:
    static constexpr int kMost = 100, kLongestName = 80;

    /// The settings must outlive it.
    explicit Presets(QSettings& settings) : m_settings(settings) {}

    QStringList names() const;
    std::optional<QVariantMap> choices(const QString& name) const;
    /// Takes the place of the one with this name, or stands at the end. The answer is a sentence where it cannot be; empty: done.
    QString save(const QString& name, const QVariantMap& choices);
    QString rename(const QString& name, const QString& to);
    void remove(const QString& name);

  private:
    struct Preset {
        QString name;
        QVariantMap choices;
    };
    QList<Preset> read() const;
    void write(const QList<Preset>& presets);

    QSettings& m_settings;
};

}  // namespace undervoice::ui
