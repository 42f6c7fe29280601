// The marked passages as rows: which there are, what they say, and that rows stay where nothing of them has changed.

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include <memory>

#include "transcript/document.h"
#include "ui/editor/marks_model.h"

using namespace undervoice;
using ui::MarksModel;

class MarksModelTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        std::vector<Segment> segments;
        for (int i = 0; i < 5; ++i) {
            Segment segment;
            segment.startSeconds = 60.0 * i;
            segment.endSeconds = 60.0 * i + 2;
            segment.text = " Sentence " + std::to_string(i) + ".";
            segments.push_back(segment);
        }
        m_document = documentOf(segments);
        m_document.segments[1].marks = {true, false, ""};
        m_document.segments[3].marks = {false, true, "ask her"};
        m_model = std::make_unique<MarksModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_model->setDocument(m_document, /*beginUs=*/600'000'000);
    }
    void cleanup() {
        m_tester.reset();
        m_model.reset();
    }

    void whatIsMarkedIsARow() {
        QCOMPARE(m_model->rowCount(), 2);
        QCOMPARE(m_model->keyOf(m_model->index(0)), std::optional(m_document.segments[1].key));
        QCOMPARE(m_model->indexOf(m_document.segments[3].key), m_model->index(1));
        QVERIFY(!m_model->indexOf(m_document.segments[0].key).isValid());
        QVERIFY(!m_model->keyOf(QModelIndex()));
        const ui::Card card = MarksModel::cardOf(m_model->index(1));
        QCOMPARE(card.title, QStringLiteral("Sentence 3."));
        QVERIFY2(card.aside.contains(QStringLiteral("13:00")), "counted in the recording, which begins ten minutes earlier");
        QVERIFY(ui::marksText(m_document.segments[3].marks).contains(QStringLiteral("ask her")));
        QCOMPARE(ui::marksText({}), QString());
    }

    void rowsStayWhereNothingOfThemHasChanged() {
        QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
        m_document.segments[0].segment.text = " Another sentence.";
        m_model->setDocument(m_document, 600'000'000);
        QCOMPARE(reset.count(), 0);
        m_document.segments[0].marks.isStarred = true;
        m_model->setDocument(m_document, 600'000'000);
        QCOMPARE(m_model->rowCount(), 3);
        m_document.segments.clear();
        m_model->setDocument(m_document, 0);
        QCOMPARE(m_model->rowCount(), 0);
    }

  private:
    Document m_document;
    std::unique_ptr<MarksModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_GUILESS_MAIN(MarksModelTest)
#include "marks_model_test.moc"
