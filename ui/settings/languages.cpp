#include "ui/settings/languages.h"

#include <algorithm>
#include <memory>

#include <QCoreApplication>
#include <QDir>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

/// How well a language serves who asks for "pt-BR": 2 as asked for, 1 as it is spoken elsewhere, 0 not at all.
int suits(const WindowLanguage& language, const QString& asked) {
    const QLocale locale(language.code), wanted(asked);
    if (locale.language() != wanted.language()) return 0;
    return locale.script() == wanted.script() && locale.territory() == wanted.territory() ? 2 : 1;
}

QString translatorName() { return QStringLiteral("window language"); }

/// The application owns it.
void install(std::unique_ptr<QTranslator> translator, bool isLoaded) {
    if (!isLoaded) return;
    translator->setObjectName(translatorName());
    translator->setParent(QCoreApplication::instance());
    QCoreApplication::installTranslator(translator.release());
}

/// A language is spoken in many countries, and numbers and dates are those of one.
QLocale localeOf(const QString& code) {
    const QLocale locale(code), system = QLocale::system();
    if (locale.language() == system.language()) return system;
    return code.contains(u'_') ? locale : QLocale(locale.language(), system.territory());
}

}  // namespace

QList<WindowLanguage> windowLanguages(const std::filesystem::path& folder) {
    const QString prefix = QStringLiteral("undervoice_"), ending = QStringLiteral(".qm");
    WindowLanguage english{QStringLiteral("en"), QStringLiteral("English"), {}};
    QList<WindowLanguage> others;
    for (const QFileInfo& file : QDir(shown(folder)).entryInfoList({prefix + u'*' + ending}, QDir::Files)) {
        const QString code = file.fileName().mid(prefix.size()).chopped(ending.size());
        const QLocale locale(code);
        if (code == english.code) english.file = file.absoluteFilePath();
        if (locale.language() == QLocale::C || locale.language() == QLocale::English) continue;
        others << WindowLanguage{code, locale.nativeLanguageName(), file.absoluteFilePath()};
    }
    std::ranges::sort(others, [](const WindowLanguage& a, const WindowLanguage& b) { return a.title.localeAwareCompare(b.title) < 0; });
    return QList<WindowLanguage>{english} + others;
}

WindowLanguage spokenLanguage(const QList<WindowLanguage>& languages, const QString& chosen, const QStringList& systemLanguages) {
    for (const WindowLanguage& language : languages)
        if (language.code == chosen) return language;
    for (const QString& asked : systemLanguages) {
        const auto best = std::ranges::max_element(languages, {}, [&](const WindowLanguage& language) { return suits(language, asked); });
        if (best != languages.end() && suits(*best, asked) > 0) return *best;
    }
    return languages.value(0);
}

/// Qt's words first: what is installed last is asked first.
void speak(const WindowLanguage& language) {
    qDeleteAll(QCoreApplication::instance()->findChildren<QTranslator*>(translatorName(), Qt::FindDirectChildrenOnly));  // of before
    QLocale::setDefault(localeOf(language.code));
    auto words = std::make_unique<QTranslator>(), wordsOfQt = std::make_unique<QTranslator>();
    const bool hasQt = wordsOfQt->load(QLocale(language.code), QStringLiteral("qtbase"), QStringLiteral("_"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(std::move(wordsOfQt), hasQt);
    const bool hasWords = !language.file.isEmpty() && words->load(language.file);
    install(std::move(words), hasWords);
}

}  // namespace undervoice::ui
