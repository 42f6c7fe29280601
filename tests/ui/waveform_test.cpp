// The waveform: where a click leads, what a drag does, what is shown.

#include <QSignalSpy>
#include <QtTest>

#include "ui/editor/waveform_view.h"
#include "ui/theme/tokens.h"

using namespace undervoice;
using ui::WaveformView;

namespace {

constexpr std::int64_t kSecond = 1'000'000;

/// Loud for the first half of every ten seconds.
std::vector<service::WavePair> pulses(std::int64_t beginUs, std::int64_t endUs, int columns) {
    std::vector<service::WavePair> pairs;
    for (int i = 0; i < columns; ++i) {
        const bool isLoud = (beginUs + (endUs - beginUs) * i / columns) % (10 * kSecond) < 5 * kSecond;
        pairs.push_back({isLoud ? -0.8F : 0.0F, isLoud ? 0.8F : 0.0F});
    }
    return pairs;
}

}  // namespace

class WaveformTest : public QObject {
    Q_OBJECT

    void drag(WaveformView& view, const QPoint& from, const QPoint& to) {
        QTest::mousePress(&view, Qt::LeftButton, Qt::NoModifier, from);
        for (const QPoint& place : {from + (to - from) / 2, to}) {
            QMouseEvent move(QEvent::MouseMove, place, view.mapToGlobal(place), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(&view, &move);
        }
        QTest::mouseRelease(&view, Qt::LeftButton, Qt::NoModifier, to);
    }

  private Q_SLOTS:
    void init() {
        m_view = std::make_unique<WaveformView>(pulses);
        m_view->resize(1000, m_view->sizeHint().height());
        m_view->setDuration(100 * kSecond);
        m_view->show(0, 50 * kSecond);
        m_view->QWidget::show();
    }

    void aClickLeadsToItsPlace() {
        QSignalSpy sought(m_view.get(), &WaveformView::seekWanted);
        QTest::mouseClick(m_view.get(), Qt::LeftButton, Qt::NoModifier, QPoint(200, 70));

        QCOMPARE(sought.count(), 1);
        QCOMPARE(sought.at(0).at(0).toLongLong(), 10 * kSecond);
    }

    void aLineSaysWhereVoiceWasHeard() {
        m_view->setVoice({{10 * kSecond, 20 * kSecond}, {90 * kSecond, 95 * kSecond}});
        const QImage picture = m_view->grab().toImage();
        const int line = picture.height() - 84 + 1;

        QCOMPARE(picture.pixelColor(300, line), ui::tokens().muted);
        QVERIFY(picture.pixelColor(100, line) != ui::tokens().muted);
        QVERIFY(picture.pixelColor(450, line) != ui::tokens().muted);
        QVERIFY(!m_view->toolTip().isEmpty());
        m_view->setVoice({});
        QVERIFY(m_view->toolTip().isEmpty());
    }

    void aDragMarksALoop() {
        QSignalSpy looped(m_view.get(), &WaveformView::loopWanted);
        drag(*m_view, QPoint(300, 70), QPoint(100, 70));

        QCOMPARE(looped.count(), 1);
        QCOMPARE(looped.at(0).at(0).toLongLong(), 5 * kSecond);
        QCOMPARE(looped.at(0).at(1).toLongLong(), 15 * kSecond);
    }

    void anEdgeIsDraggedWhereItBelongs() {
        m_view->setSegments({{0, 10 * kSecond, -1}, {12 * kSecond, 20 * kSecond, 0}});
        m_view->setEditable(true);
        QSignalSpy moved(m_view.get(), &WaveformView::edgeMoved), sought(m_view.get(), &WaveformView::seekWanted);
        drag(*m_view, QPoint(241, 70), QPoint(220, 70));

        QCOMPARE(moved.count(), 1);
        QCOMPARE(moved.at(0).at(0).value<std::size_t>(), std::size_t(1));
        QCOMPARE(moved.at(0).at(1).toBool(), false);
        QCOMPARE(moved.at(0).at(2).toDouble(), 11.0);
        QCOMPARE(sought.count(), 0);
    }

    void whoSpeaksLongerThanAnotherWhoBeganLaterHasAnEdgeToo() {
        m_view->setSegments({{0, 12 * kSecond, 0}, {2 * kSecond, 3 * kSecond, 1}, {14 * kSecond, 20 * kSecond, 1}});
        m_view->setEditable(true);
        QSignalSpy moved(m_view.get(), &WaveformView::edgeMoved);
        drag(*m_view, QPoint(240, 70), QPoint(220, 70));

        QCOMPARE(moved.count(), 1);
        QCOMPARE(moved.at(0).at(0).value<std::size_t>(), std::size_t(0));
        QCOMPARE(moved.at(0).at(1).toBool(), true);
        QCOMPARE(moved.at(0).at(2).toDouble(), 11.0);
    }

    void edgesOfWhatIsOnlyReadStay() {
        m_view->setSegments({{12 * kSecond, 20 * kSecond, 0}});
        QSignalSpy moved(m_view.get(), &WaveformView::edgeMoved);
        drag(*m_view, QPoint(241, 70), QPoint(220, 70));

        QCOMPARE(moved.count(), 0);
    }

    void zoomKeepsThePlayHeadWhereItIs() {
        m_view->setPosition(20 * kSecond, false);
        m_view->zoom(2);

        QVERIFY(m_view->shownUs() == std::pair(10 * kSecond, 35 * kSecond));
    }

    void zoomEndsAtASecondAndAtTheWhole() {
        for (int i = 0; i < 40; ++i) m_view->zoom(2);
        QCOMPARE(m_view->shownUs().second - m_view->shownUs().first, WaveformView::kShortestViewUs);
        for (int i = 0; i < 40; ++i) m_view->zoom(0.5);
        QVERIFY(m_view->shownUs() == std::pair(std::int64_t(0), 100 * kSecond));
    }

    void thePageTurnsWhenThePlayHeadComesToItsEnd() {
        m_view->setPosition(49 * kSecond, true);

        QVERIFY(m_view->shownUs() == std::pair(44 * kSecond, 94 * kSecond));
    }

    void theOverviewLeadsAnywhere() {
        drag(*m_view, QPoint(100, 10), QPoint(900, 10));

        QVERIFY(m_view->shownUs() == std::pair(50 * kSecond, 100 * kSecond));
    }

    void keysGoASecondAndZoom() {
        m_view->setPosition(20 * kSecond, false);
        QSignalSpy sought(m_view.get(), &WaveformView::seekWanted);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QTest::keyClick(m_view.get(), Qt::Key_Plus);

        QCOMPARE(sought.at(0).at(0).toLongLong(), 21 * kSecond);
        QVERIFY(m_view->shownUs().second - m_view->shownUs().first < 50 * kSecond);
    }

    void loudIsSeenAndSilenceIsNot() {
        const QImage image = m_view->grab().toImage();
        const int middle = m_view->height() - 4 - 8 - 30;

        QCOMPARE(image.pixelColor(50, middle), ui::tokens().text);        // at 2.5 s
        QCOMPARE(image.pixelColor(150, middle), ui::tokens().sunken);     // at 7.5 s
    }

  private:
    std::unique_ptr<WaveformView> m_view;
};

QTEST_MAIN(WaveformTest)
#include "waveform_test.moc"
