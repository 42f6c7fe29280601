#include "ui/editor/spelling.h"

#include <QSettings>

#include "service/task_thread.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

const QString kOn = QStringLiteral("spelling/on"), kWords = QStringLiteral("spelling/words");
constexpr qsizetype kMostKnown = 50'000;  ///< words that are remembered; then it begins anew
constexpr qsizetype kMostAccepted = 10'000;

}  // namespace

Spelling::Spelling(QSettings& settings, QObject* parent) : QObject(parent), m_settings(settings), m_thread(std::make_unique<service::TaskThread>()) {}
Spelling::~Spelling() = default;

bool Spelling::isOn() const { return m_settings.value(kOn, true).toBool(); }

void Spelling::setOn(bool isOn) {
    m_settings.setValue(kOn, isOn);
    Q_EMIT changed();
}

void Spelling::setLanguage(const QString& language) {
    if (language == m_language) return;
    m_language = language;
    const int number = ++m_number;
    take(nullptr);
    m_thread->post([this, number, code = language.toStdString(), accepted = m_settings.value(kWords).toStringList()] {
        auto opened = text::Speller::open(code);
        if (!opened) return;  // without a dictionary there is nothing to say
        std::shared_ptr<text::Speller> speller = std::move(*opened);
        for (const QString& word : accepted) speller->accept(word.toStdString());
        QMetaObject::invokeMethod(this, [this, number, speller = std::move(speller)] {
            if (number == m_number) take(speller);
        }, Qt::QueuedConnection);
    });
}

void Spelling::take(std::shared_ptr<text::Speller> speller) {
    m_speller = std::move(speller);
    m_known.clear();
    Q_EMIT changed();
}

bool Spelling::isRight(const QString& word) {
    if (!m_speller || !isOn()) return true;
    if (const auto known = m_known.constFind(word); known != m_known.constEnd()) return *known;
    if (m_known.size() >= kMostKnown) m_known.clear();
    return *m_known.insert(word, m_speller->isRight(word.toStdString()));
}

QStringList Spelling::suggestions(const QString& word) const {
    QStringList found;
    if (m_speller)
        for (const std::string& suggestion : m_speller->suggestions(word.toStdString())) found.append(fromUtf8(suggestion));
    return found;
}

void Spelling::accept(const QString& word) {
    QStringList accepted = m_settings.value(kWords).toStringList();
    if (!accepted.contains(word) && accepted.size() < kMostAccepted) m_settings.setValue(kWords, accepted << word);
    if (m_speller) m_speller->accept(word.toStdString());
    m_known.remove(word);
    Q_EMIT changed();
}

}  // namespace undervoice::ui
