#include "ui/settings/languages.h"

#include <algorithm>

#include <QDir>
#include <QLocale>

#include "ui/values/words.h"

namespace undervoice::ui {

QList<WindowLanguage> windowLanguages(const std::filesystem::path& folder) {
    const QString prefix = QStringLiteral("undervoice_"), ending = QStringLiteral(".qm");
    QList<WindowLanguage> others;
    for (const QFileInfo& file : QDir(shown(folder)).entryInfoList({prefix + u'*' + ending}, QDir::Files)) {
        const QString code = file.fileName().mid(prefix.size()).chopped(ending.size());
        const QLocale locale(code);
        if (locale.language() == QLocale::C || locale.language() == QLocale::English) continue;
        others << WindowLanguage{code, locale.nativeLanguageName(), file.absoluteFilePath()};
    }
    std::ranges::sort(others, [](const WindowLanguage& a, const WindowLanguage& b) { return a.title.localeAwareCompare(b.title) < 0; });
    return QList<WindowLanguage>{{QStringLiteral("en"), QStringLiteral("English"), {}}} + others;
}

}  // namespace undervoice::ui
