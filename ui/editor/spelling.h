#pragma once
// Which words of the transcript the system's dictionary does not know. The dictionary is read on a thread of its own; until then, and
// where there is none, every word is right. Words that the person accepts are kept in the settings. GUI thread.

#include <memory>

#include <QHash>
#include <QObject>
#include <QStringList>

#include "text/spelling.h"

class QSettings;

namespace undervoice::service {
class TaskThread;
}

namespace undervoice::ui {

class Spelling : public QObject {
    Q_OBJECT

  public:
    /// The settings must outlive it.
    explicit Spelling(QSettings& settings, QObject* parent = nullptr);
    ~Spelling() override;

    /// Code of the language; changed() follows when there is a dictionary, or none any more.
    void setLanguage(const QString& language);
    bool isOn() const;
    void setOn(bool isOn);  ///< kept in the settings
    bool hasDictionary() const { return m_speller != nullptr; }

    bool isRight(const QString& word);
    QStringList suggestions(const QString& word) const;
    void accept(const QString& word);

  Q_SIGNALS:
    void changed();

  private:
    void take(std::shared_ptr<text::Speller> speller);

    QSettings& m_settings;
    QString m_language;
    int m_number = 0;  ///< a dictionary that was asked for before is dropped
    std::shared_ptr<text::Speller> m_speller;
    QHash<QString, bool> m_known;
    std::unique_ptr<service::TaskThread> m_thread;  ///< last: its work tells this object
};

}  // namespace undervoice::ui
