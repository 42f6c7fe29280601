#pragma once
// Reads a .ts file, as Qt's tools write it, for the tests of translations.

#include <QFile>
#include <QList>
#include <QString>
#include <QStringList>
#include <QXmlStreamReader>

namespace undervoice::ui::test {

struct TranslatedMessage {
    QString context, source, comment;
    QString type;       ///< "unfinished", "vanished", "obsolete"; empty: it is in order
    bool isPlural = false;
    QStringList forms;  ///< one, of a plural as many as the language has

    QString key() const { return QStringList{context, source, comment}.join(QStringLiteral(" | ")); }
};

inline TranslatedMessage readMessage(QXmlStreamReader& xml, const QString& context) {
    TranslatedMessage message{.context = context, .source = {}, .comment = {}, .type = {}, .forms = {}};
    message.isPlural = xml.attributes().value(QLatin1String("numerus")) == QLatin1String("yes");
    while (xml.readNextStartElement()) {
        if (xml.name() == QLatin1String("source")) {
            message.source = xml.readElementText();
        } else if (xml.name() == QLatin1String("comment")) {
            message.comment = xml.readElementText();
        } else if (xml.name() == QLatin1String("translation")) {
            message.type = xml.attributes().value(QLatin1String("type")).toString();
            if (!message.isPlural) message.forms << xml.readElementText();
            while (message.isPlural && xml.readNextStartElement()) message.forms << xml.readElementText();
        } else {
            xml.skipCurrentElement();
        }
    }
    return message;
}

/// All of them, in the file's order; ends the program where it cannot be read.
inline QList<TranslatedMessage> messagesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s cannot be read", qPrintable(path));
    QXmlStreamReader xml(&file);
    QList<TranslatedMessage> messages;
    QString context;
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement()) continue;
        if (xml.name() == QLatin1String("name")) context = xml.readElementText();
        if (xml.name() == QLatin1String("message")) messages << readMessage(xml, context);
    }
    if (xml.hasError()) qFatal("%s: %s", qPrintable(path), qPrintable(xml.errorString()));
    return messages;
}

}  // namespace undervoice::ui::test
