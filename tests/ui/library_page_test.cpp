// The library's page: projects, and how much of what is sought is shown.

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "editor_library.h"
#include "ui/library/library_page.h"
#include "ui/library/project_dialog.h"
#include "ui/support/library_thread.h"

using namespace undervoice;
using ui::LibraryPage;
using ui::test::need;

namespace {

std::vector<Segment> harbours(int count) {
    std::vector<Segment> segments;
    for (int i = 0; i < count; ++i) {
        Segment segment;
        segment.startSeconds = 2.0 * i;
        segment.endSeconds = 2.0 * i + 1.5;
        segment.text = " A harbour, number " + std::to_string(i) + ".";
        segments.push_back(segment);
    }
    return segments;
}

template <typename Widget>
Widget& named(QWidget& page, const char* name) {
    for (Widget* widget : page.findChildren<Widget*>())
        if (widget->accessibleName() == QString::fromUtf8(name)) return *widget;
    qFatal("nothing is called %s", name);
    Q_UNREACHABLE();
}

bool isSaid(QWidget& page, const QString& words) {
    return std::ranges::any_of(page.findChildren<QLabel*>(), [&](const QLabel* label) { return label->isVisible() && label->text() == words; });
}

}  // namespace

class LibraryPageTest : public QObject {
    Q_OBJECT

    std::filesystem::path path() const { return m_folder->filePath(QStringLiteral("library.db")).toStdString(); }
    QComboBox& filter() { return named<QComboBox>(*m_page, "Which recordings are shown"); }
    QAbstractItemModel& rows(const char* list) { return *named<QListView>(*m_page, list).model(); }
    void choose(const QString& text) {
        const int row = filter().findText(text);
        QVERIFY2(row >= 0, qPrintable(text));
        QSignalSpy refreshed(m_page.get(), &LibraryPage::refreshed);
        filter().setCurrentIndex(row);
        Q_EMIT filter().activated(row);
        QVERIFY(refreshed.wait());
    }
    ui::ProjectDialog* newProject() {
        named<QToolButton>(*m_page, "New project…").click();
        return m_page->findChild<ui::ProjectDialog*>();
    }
    void seek(const QString& words) {
        QSignalSpy searched(m_page.get(), &LibraryPage::searched);
        named<QLineEdit>(*m_page, "Search all transcripts").setText(words);
        QVERIFY(searched.wait());
    }

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        const auto first = ui::test::makeTranscript(path(), harbours(300), "/recordings/many.wav");
        ui::test::makeTranscript(path(), harbours(3), "/recordings/few.wav", std::string(64, 'f'));
        auto library = library::Library::open(path()).value();
        m_board = library->addProject("Board").value();
        need(library->updateProject(m_board, "Board", "", "Keller"));
        library::RecordingNotes notes;
        notes.project = m_board;
        need(library->setNotes(first, notes));
        m_thread = std::make_unique<ui::LibraryThread>(path());
        m_page = std::make_unique<LibraryPage>(*m_thread);
        m_page->resize(900, 600);
        m_page->show();
        QSignalSpy refreshed(m_page.get(), &LibraryPage::refreshed);
        m_page->refresh();
        QVERIFY(refreshed.wait());
    }
    void cleanup() {
        m_page.reset();
        m_thread.reset();
        m_folder.reset();
    }

    void itIsSaidThatThereIsMoreThanIsShown() {
        seek(QStringLiteral("harbour"));
        QCOMPARE(rows("What was found").rowCount(), 200);
        QVERIFY(isSaid(*m_page, QStringLiteral("The best 200 place(s) are shown, and there are more: further words find fewer.")));
        seek(QStringLiteral("harbour number 299"));
        QCOMPARE(rows("What was found").rowCount(), 1);
        QVERIFY(isSaid(*m_page, QStringLiteral("1 place(s)")));
    }

    void whatIsSoughtInAProjectIsFoundInIt() {
        seek(QStringLiteral("harbour number 2"));
        QVERIFY(rows("What was found").rowCount() > 100);  // 2, 20 to 29, 200 to 299, and 2 of the other
        const int everywhere = rows("What was found").rowCount();
        QSignalSpy searched(m_page.get(), &LibraryPage::searched);
        choose(QStringLiteral("Board"));
        QTRY_VERIFY(searched.count() > 0);
        QCOMPARE(rows("What was found").rowCount(), everywhere - 1);
        QVERIFY(isSaid(*m_page, QStringLiteral("Board: %1 place(s)").arg(everywhere - 1)));
    }

    void whatIsTranscribedAgainStaysInItsProject() {
        QSignalSpy wanted(m_page.get(), &LibraryPage::transcribeWanted);
        choose(QStringLiteral("Board"));
        QVERIFY(m_page->project() == m_board);
        auto& list = named<QListView>(*m_page, "Recordings");
        QCOMPARE(list.model()->rowCount(), 1);
        list.setCurrentIndex(list.model()->index(0, 0));
        choose(QStringLiteral("All recordings"));
        QVERIFY(m_page->project() == library::ProjectId());
        for (QPushButton* button : m_page->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Transcribe")) button->click();
        QCOMPARE(wanted.count(), 1);
        QVERIFY(wanted.at(0).at(1).value<library::ProjectId>() == m_board);
    }

    void aNewProjectIsWhatIsLookedAtNext() {
        auto* dialog = newProject();
        QVERIFY(dialog);
        dialog->findChild<QLineEdit*>()->setText(QStringLiteral("Port history"));
        QSignalSpy refreshed(m_page.get(), &LibraryPage::refreshed);
        dialog->accept();
        QVERIFY(refreshed.wait());
        QCOMPARE(filter().currentText(), QStringLiteral("Port history"));
        QCOMPARE(rows("Recordings").rowCount(), 0);
        QVERIFY(m_page->project() != library::ProjectId() && m_page->project() != m_board);
        QCOMPARE(library::Library::open(path()).value()->projects().value().size(), 2U);
    }

    void whereTheShownProjectIsDeletedAllIsShown() {
        choose(QStringLiteral("Board"));
        QCOMPARE(rows("Recordings").rowCount(), 1);
        need(library::Library::open(path()).value()->deleteProject(m_board));
        QSignalSpy refreshed(m_page.get(), &LibraryPage::refreshed);
        m_page->refresh();
        QVERIFY(refreshed.wait());
        QCOMPARE(filter().currentText(), QStringLiteral("All recordings"));
        QCOMPARE(rows("Recordings").rowCount(), 2);
    }

    void aProjectOfThatNameIsNotMadeTwice() {
        QSignalSpy failed(m_page.get(), &LibraryPage::failed);
        auto* dialog = newProject();
        QVERIFY(dialog);
        dialog->findChild<QLineEdit*>()->setText(QStringLiteral("Board"));
        dialog->accept();
        QVERIFY(failed.wait());
        QVERIFY(m_page->project() == library::ProjectId());
    }

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ui::LibraryThread> m_thread;
    std::unique_ptr<LibraryPage> m_page;
    library::ProjectId m_board;
};

QTEST_MAIN(LibraryPageTest)
#include "library_page_test.moc"
