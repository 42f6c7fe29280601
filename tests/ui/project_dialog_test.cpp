// A project's name and words, and how it ends.

#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "ui/library/project_dialog.h"

using namespace undervoice;
using ui::ProjectDialog;

namespace {

library::Project harbour() {
    library::Project project;
    project.id = library::ProjectId(7);
    project.name = "Harbour";
    project.hotwords = "Keller";
    project.prompt = "An interview with Ms Keller.";
    return project;
}

QPushButton* button(QWidget& widget, const QString& text) {
    for (QPushButton* found : widget.findChildren<QPushButton*>())
        if (found->text().remove(QLatin1Char('&')) == text) return found;
    return nullptr;
}

}  // namespace

class ProjectDialogTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void whatIsTypedIsWhatTheProjectBecomes() {
        ProjectDialog dialog(harbour(), nullptr);
        for (QLineEdit* line : dialog.findChildren<QLineEdit*>()) line->setText(line->text() + QStringLiteral(" 2 "));
        dialog.findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("Ms Keller speaks.\n"));

        QCOMPARE(dialog.project().name, "Harbour 2");
        QCOMPARE(dialog.project().hotwords, "Keller 2");
        QCOMPARE(dialog.project().prompt, "Ms Keller speaks.");
        QVERIFY(dialog.project().id == library::ProjectId(7));
    }

    void aProjectHasAName() {
        ProjectDialog dialog(harbour(), nullptr);
        dialog.findChildren<QLineEdit*>().first()->setText(QStringLiteral("  "));

        QVERIFY(!button(dialog, QStringLiteral("Save"))->isEnabled());
    }

    void aNewProjectHasNothingToDelete() {
        ProjectDialog dialog({}, nullptr);
        dialog.show();

        QVERIFY(!button(dialog, QStringLiteral("Delete project…"))->isVisible());
        QVERIFY(!button(dialog, QStringLiteral("Save"))->isEnabled());
    }

    void deletionIsAskedAndTellsHowMuch_data() {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<int>("signals_");
        QTest::addColumn<bool>("withRecordings");
        QTest::newRow("the project alone") << QStringLiteral("Only the project") << 1 << false;
        QTest::newRow("everything") << QStringLiteral("Everything, for ever") << 1 << true;
        QTest::newRow("not after all") << QStringLiteral("Cancel") << 0 << false;
    }
    void deletionIsAskedAndTellsHowMuch() {
        QFETCH(QString, answer);
        QFETCH(int, signals_);
        QFETCH(bool, withRecordings);
        ProjectDialog dialog(harbour(), nullptr);
        QSignalSpy wanted(&dialog, &ProjectDialog::deletionWanted);
        dialog.show();
        button(dialog, QStringLiteral("Delete project…"))->click();
        auto* question = dialog.findChild<QMessageBox*>();
        QVERIFY(question);
        button(*question, answer)->click();

        QCOMPARE(wanted.count(), signals_);
        if (signals_ > 0) QCOMPARE(wanted.at(0).at(0).toBool(), withRecordings);
    }
};

QTEST_MAIN(ProjectDialogTest)
#include "project_dialog_test.moc"
