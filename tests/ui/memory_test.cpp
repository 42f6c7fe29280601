// What the memory panel shows is what the reports say, to the byte; its history is bounded and keeps peaks; painting is cheap.

#include <ctime>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "api/memory_csv.h"
#include "base/bytes_text.h"
#include "memory_example.h"
#include "ui/memory/memory_chart.h"
#include "ui/memory/memory_colors.h"
#include "ui/memory/memory_panel.h"
#include "ui/memory/memory_series.h"
#include "ui/memory/memory_text.h"
#include "ui/theme/theme.h"
#include "ui/theme/tokens.h"
#include "ui/values/number_text.h"

using namespace undervoice::ui;
using undervoice::api::MemoryReport;
using undervoice::ui::test::exampleJob;
using undervoice::ui::test::restlessJob;
using undervoice::ui::test::someReport;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr qint64 kLargestRepaintNs = 100'000'000;  // instrumented code
#else
constexpr qint64 kLargestRepaintNs = 5'000'000;  // 2 % of a core, four times a second
#endif

MemorySeries seriesOf(const std::vector<MemoryReport>& reports, std::size_t capacity = MemorySeries::kCapacity) {
    MemorySeries series(capacity);
    for (const MemoryReport& report : reports) series.add(report);
    return series;
}

std::int64_t most(const std::vector<MemoryReport>& reports, MemoryView view) {
    std::int64_t largest = 0;
    for (const MemoryReport& report : reports) largest = std::max(largest, stackedBytes(report, view));
    return largest;
}

std::int64_t sumOfParts(const MemoryReport& report, MemoryView view) {
    std::int64_t sum = 0;
    for (int i = 0; i < kMemoryPartCount; ++i)
        if (isShown(static_cast<MemoryPart>(i), view)) sum += bytesOf(report, static_cast<MemoryPart>(i));
    return sum;
}

qint64 bytesIn(const MemoryTable& table, int row, int column) { return table.data(table.index(row, column), MemoryTable::kBytesRole).toLongLong(); }

/// Sum of a column over the rows [0, rows).
qint64 sumOfRows(const MemoryTable& table, int rows, int column) {
    qint64 sum = 0;
    for (int row = 0; row < rows; ++row) sum += bytesIn(table, row, column);
    return sum;
}

qint64 threadCpuNs() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return qint64{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// Processor time, the best of several: what else runs on the machine is not the chart's.
qint64 fastestRepaintNs(MemoryChart& chart, QImage& image) {
    qint64 fastest = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 20; ++i) {
        const qint64 before = threadCpuNs();
        chart.render(&image);
        fastest = std::min(fastest, threadCpuNs() - before);
    }
    return fastest;
}

}  // namespace

class MemoryTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>([] { return false; }); }
    void cleanupTestCase() { m_theme.reset(); }

    void StackIsTheSumOfItsPartsToTheByte() {
        const MemoryReport report = someReport(0);
        QCOMPARE(sumOfParts(report, MemoryView::CachesOnly), report.caches.allocated());
        QCOMPARE(stackedBytes(report, MemoryView::CachesOnly), report.caches.allocated());
        QCOMPARE(sumOfParts(report, MemoryView::Everything), report.engineTotal() + report.reserved + report.others);
        QCOMPARE(stackedBytes(report, MemoryView::Everything), sumOfParts(report, MemoryView::Everything));
    }

    void OrdinaryAttentionReplacesTheCachesOnly() {
        const MemoryReport report = someReport(0);
        QCOMPARE(ordinaryBytes(report, MemoryView::CachesOnly), std::int64_t(613'000'036));
        QCOMPARE(ordinaryBytes(report, MemoryView::Everything), report.weights + report.encoderWorkspace + report.transient + 613'000'036);
    }

    void HistoryIsBoundedAndKeepsTheHighestMomentsOfBothViews() {
        std::vector<MemoryReport> reports = restlessJob(5000);
        reports[1777].caches.self.allocated += 500'000'000;
        reports[3011].weights += 900'000'000;
        const MemorySeries series = seriesOf(reports, 64);
        QVERIFY(series.reports().size() <= 64U);
        QCOMPARE(most(series.reports(), MemoryView::CachesOnly), most(reports, MemoryView::CachesOnly));
        QCOMPARE(most(series.reports(), MemoryView::Everything), most(reports, MemoryView::Everything));
        QCOMPARE(series.last().timeUs, reports.back().timeUs);
        QVERIFY(std::is_sorted(series.reports().begin(), series.reports().end(), [](const auto& a, const auto& b) { return a.timeUs < b.timeUs; }));
    }

    void PeaksAreExactHoweverCoarseTheHistoryIs() {
        std::vector<MemoryReport> reports = restlessJob(3000);
        reports[701].transient = 77'000'000'001;
        reports[702].encoderWorkspace = 66'000'000'001;
        reports[703].driverTotal = 99'000'000'001;
        const MemorySeries series = seriesOf(reports, 8);
        QCOMPARE(series.peaks().parts[static_cast<int>(MemoryPart::Transient)], std::int64_t(77'000'000'001));
        QCOMPARE(series.peaks().parts[static_cast<int>(MemoryPart::EncoderWorkspace)], std::int64_t(66'000'000'001));
        QCOMPARE(series.peaks().driverTotal, std::int64_t(99'000'000'001));
        QCOMPARE(series.peaks().engineTotal, reports[701].engineTotal());
        QCOMPARE(series.peaks().atLargestCaches.caches.allocated(), most(reports, MemoryView::CachesOnly));
    }

    void EveryJobStartsAnew() {
        MemorySeries series = seriesOf(exampleJob());
        MemoryReport small = someReport(0);
        small.caches.self.allocated = 5;
        small.weights = 6;
        series.add(small);
        QCOMPARE(series.reports().size(), std::size_t(1));
        QCOMPARE(series.peaks().atLargestCaches.caches.self.allocated, std::int64_t(5));
        QCOMPARE(series.peaks().parts[static_cast<int>(MemoryPart::Weights)], std::int64_t(6));
        series.reset();
        QVERIFY(series.isEmpty());
        QCOMPARE(series.peaks().engineTotal, std::int64_t(0));
    }

    void DrawsTheHighestReportOfEveryColumn() {
        const std::vector<MemoryReport> reports = restlessJob(4000);
        const MemorySeries series = seriesOf(reports);
        const std::vector<std::size_t> drawn = series.drawn(MemoryView::CachesOnly, 100, reports.back().timeUs);
        QVERIFY(drawn.size() >= 100U && drawn.size() <= 102U);
        QCOMPARE(drawn.back(), reports.size() - 1);
        // 4000 reports in 100 columns: the first 40 stand in the first one.
        const std::vector<MemoryReport> firstColumn(reports.begin(), reports.begin() + 40);
        QCOMPARE(stackedBytes(reports[drawn.front()], MemoryView::CachesOnly), most(firstColumn, MemoryView::CachesOnly));
    }

    void FindsTheReportThatHoldsAtATime() {
        const MemorySeries series = seriesOf(restlessJob(10));
        QCOMPARE(series.indexAt(-5), std::size_t(0));
        QCOMPARE(series.indexAt(0), std::size_t(0));
        QCOMPARE(series.indexAt(499'999), std::size_t(1));
        QCOMPARE(series.indexAt(500'000), std::size_t(2));
        QCOMPARE(series.indexAt(1'000'000'000), std::size_t(9));
    }

    void TableSaysWhatTheReportSays() {
        const MemoryReport report = someReport(0);
        const MemorySeries series = seriesOf({report});
        MemoryTable table(series);
        const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(table.rowCount(), 3);
        QCOMPARE(bytesIn(table, 0, MemoryTable::NowColumn), qint64(13'000'007));
        QCOMPARE(bytesIn(table, 1, MemoryTable::NowColumn), qint64(25'000'009));
        QCOMPARE(bytesIn(table, 2, MemoryTable::NowColumn), qint64(38'000'016));
        QCOMPARE(bytesIn(table, 0, MemoryTable::OrdinaryColumn), qint64(210'000'017));
        QCOMPARE(bytesIn(table, 1, MemoryTable::OrdinaryColumn), qint64(403'000'019));
        QCOMPARE(bytesIn(table, 2, MemoryTable::SavedColumn), qint64(613'000'036 - 38'000'016));
        const QString use = QStringLiteral("%1 of %2 used");
        QCOMPARE(table.index(0, MemoryTable::NowColumn).data(Qt::ToolTipRole).toString(), use.arg(bytesText(report.caches.self.used), bytesText(report.caches.self.allocated)));
        QCOMPARE(table.index(2, MemoryTable::PeakColumn).data(Qt::ToolTipRole).toString(), use.arg(bytesText(report.caches.used()), bytesText(report.caches.allocated())));
        QVERIFY(!table.index(2, MemoryTable::SavedColumn).data(Qt::ToolTipRole).isValid() || table.index(2, MemoryTable::SavedColumn).data(Qt::ToolTipRole).toString().isEmpty());

        table.setView(MemoryView::Everything);
        QCOMPARE(table.rowCount(), kMemoryPartCount + 3);
        QCOMPARE(sumOfRows(table, kMemoryPartCount, MemoryTable::NowColumn), qint64(stackedBytes(report, MemoryView::Everything)));
        QCOMPARE(bytesIn(table, kMemoryPartCount + 1, MemoryTable::NowColumn), qint64(report.engineTotal()));
        QCOMPARE(bytesIn(table, kMemoryPartCount + 2, MemoryTable::NowColumn), qint64(report.driverTotal));
        QVERIFY(!table.data(table.index(0, MemoryTable::SavedColumn), MemoryTable::kBytesRole).isValid());
    }

    void NothingIsTakenOnceTheProcessHasEnded() {
        MemorySeries series = seriesOf({someReport(0)});
        MemoryTable table(series);
        table.setView(MemoryView::Everything);
        series.end();
        QCOMPARE(sumOfRows(table, table.rowCount(), MemoryTable::NowColumn), qint64(0));
        QVERIFY(!table.data(table.index(0, MemoryTable::NowColumn), MemoryTable::kBytesRole).isValid());  // other programs: it is not known
        QCOMPARE(bytesIn(table, kMemoryPartCount + 1, MemoryTable::PeakColumn), qint64(someReport(0).engineTotal()));
        series.add(someReport(1));
        QCOMPARE(bytesIn(table, kMemoryPartCount + 1, MemoryTable::NowColumn), qint64(someReport(1).engineTotal()));
    }

    void CachesAddUpInEveryColumnAlsoWhenTheirPeaksWereApart() {
        MemoryReport first = someReport(0), second = someReport(1);
        first.caches.self.allocated = 90'000'000;
        second.caches.cross.allocated = 80'000'000;
        second.caches.self.allocated = 30'000'000;
        const MemorySeries series = seriesOf({first, second});
        const MemoryTable table(series);
        for (const int column : {MemoryTable::NowColumn, MemoryTable::PeakColumn, MemoryTable::OrdinaryColumn, MemoryTable::SavedColumn})
            QCOMPARE(sumOfRows(table, 2, column), bytesIn(table, 2, column));
        for (int row = 0; row < 3; ++row)
            QCOMPARE(bytesIn(table, row, MemoryTable::PeakColumn) + bytesIn(table, row, MemoryTable::SavedColumn),
                     bytesIn(table, row, MemoryTable::OrdinaryColumn));
    }

    void SystemsTotalIsNamedAfterWhatItIsOf() {
        const MemorySeries series = seriesOf({someReport(0)});
        MemoryTable table(series);
        table.setView(MemoryView::Everything);
        const QModelIndex last = table.index(table.rowCount() - 1, 0);
        QCOMPARE(table.data(last, Qt::DisplayRole).toString(), QString("Process, by the system"));
        table.setDeviceKind(DeviceKind::Gpu);
        QCOMPARE(table.data(last, Qt::DisplayRole).toString(), QString("Device, by its driver"));
    }

    void SentenceComparesTheLargestMomentOfTheJob() {
        QCOMPARE(memorySentence(seriesOf(exampleJob())), QString::fromUtf8("Caches take 38.0 MB; ordinary attention would take 613 MB (16×): 93.8 % of that is saved."));
        MemoryReport ordinary = someReport(0);
        ordinary.caches = ordinary.ordinary;
        QCOMPARE(memorySentence(seriesOf({ordinary})), QString("Caches take 613 MB. This is ordinary attention: nothing is saved."));
        QVERIFY(memorySentence(MemorySeries()).startsWith("Nothing is being decoded."));
    }

    void NoShareIsSaidWithoutItsBase() {
        const MemorySeries series = seriesOf(exampleJob());
        QVERIFY(memorySentence(series).contains(QString::fromUtf8("613 MB (16×): 93.8 % of that")));
        QCOMPARE(memorySentence(series).count('%'), 1);
        QVERIFY(!memoryDetails(series).contains('%'));
        QVERIFY(memoryDetails(series).contains(QString::fromUtf8("saved 575 MB of 1.6 GB with weights and workspace")));
        QVERIFY(memoryDetails(series).contains("self t,mla cross e"));
    }

    void LatentsAreSaidWithTheirWidths() {
        MemoryReport report = someReport(0);
        QVERIFY(!memoryDetails(seriesOf({report})).contains("latents"));
        report.latents = {{96, 112}, {384, 384}};
        QVERIFY(memoryDetails(seriesOf({report})).contains("latents of a token: 96 to 112 numbers a layer"));
        QVERIFY(memoryDetails(seriesOf({report})).contains("latents of a frame: 384 numbers a layer"));
    }

    void BytesReadAsTheCommandLineWritesThem_data() {
        QTest::addColumn<qint64>("bytes");
        for (const qint64 bytes :
             {0LL, 1'900'000LL, 99'949'999LL, 99'960'000LL, 100'000'000LL, 312'400'000LL, 999'999'999LL, 1'000'000'000LL, 73'000'000'000LL})
            QTest::addRow("%lld", bytes) << bytes;
    }
    void BytesReadAsTheCommandLineWritesThem() {
        QFETCH(qint64, bytes);
        QCOMPARE(bytesText(bytes), QString::fromStdString(undervoice::bytesText(bytes)));
    }

    void CsvHasARowForEveryReport() {
        QTemporaryDir folder;
        MemoryPanel panel;
        panel.addReport(someReport(0));
        panel.addReport(someReport(250'000));
        const std::filesystem::path path = folder.filePath("memory.csv").toStdString();
        QVERIFY(panel.exportCsv(path));
        QFile file(folder.filePath("memory.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string expected = undervoice::api::memoryCsvHeader() + "\n" + undervoice::api::memoryCsvRow(someReport(0)) + "\n" +
                                     undervoice::api::memoryCsvRow(someReport(250'000)) + "\n";
        QCOMPARE(file.readAll().toStdString(), expected);
        QVERIFY(!panel.exportCsv("/no/such/folder/memory.csv"));
    }

    void SwitchShowsAllParts() {
        MemoryPanel panel;
        panel.addReport(someReport(0));
        QCOMPARE(panel.view(), MemoryView::CachesOnly);
        auto* box = panel.findChild<QCheckBox*>();
        QVERIFY(box->isChecked());
        box->click();
        QCOMPARE(panel.view(), MemoryView::Everything);
        QCOMPARE(panel.findChild<QTableView*>()->model()->rowCount(), kMemoryPartCount + 3);
        panel.setView(MemoryView::CachesOnly);
        QVERIFY(box->isChecked());
    }

    void AreasAreAsHighAsTheirBytes() {
        // Half a stack of cross cache below half a stack of self cache, over the whole width.
        MemoryReport report = someReport(0);
        report.caches = {{50'000'000, 20'000'000}, {50'000'000, 50'000'000}};  // two fifths of the self cache hold something
        report.ordinary = {};
        MemoryReport end = report;
        end.timeUs = 10'000'000;
        const MemorySeries series = seriesOf({report, end});
        MemoryChart chart(series);
        chart.resize(600, 240);
        const QImage image = chart.grab().toImage();
        int cross = 0, self = 0, room = 0;
        for (int y = 0; y < image.height(); ++y) {
            cross += image.pixelColor(300, y).rgb() == partFill(MemoryPart::CrossCache).color().rgb();
            self += image.pixelColor(300, y).rgb() == partFill(MemoryPart::SelfCache).color().rgb();
            room += image.pixelColor(300, y).rgb() == partRoomFill(MemoryPart::SelfCache).color().rgb();
        }
        const QString pixels = QString("%1, %2 and %3 pixels").arg(cross).arg(self).arg(room);
        QVERIFY2(cross > 60 && std::abs(cross - self - room) <= 2, qPrintable(pixels));
        QVERIFY2(std::abs(3 * self - 2 * room) <= 5, qPrintable(pixels));
    }

    void EdgesOfAreasCanBeSeenOnTheirGround() {
        for (const Tokens* t : {&lightTokens(), &darkTokens()}) {
            setTokens(*t);
            for (int i = 0; i < kMemoryPartCount; ++i) QVERIFY(contrastRatio(partEdge(static_cast<MemoryPart>(i)), t->surface) >= 3.0);
        }
        setTokens(lightTokens());
    }

    void ArrowKeysShowTheNumbersOfAMoment() {
        const MemorySeries series = seriesOf(restlessJob(10));
        MemoryChart chart(series);
        chart.resize(600, 240);
        QTest::keyClick(&chart, Qt::Key_Left);
        QCOMPARE(chart.marked().value(), std::size_t(9));
        QTest::keyClick(&chart, Qt::Key_Left);
        QCOMPARE(chart.marked().value(), std::size_t(8));
        QTest::keyClick(&chart, Qt::Key_Home);
        QTest::keyClick(&chart, Qt::Key_Left);
        QCOMPARE(chart.marked().value(), std::size_t(0));
        QVERIFY(chart.accessibleDescription().contains("Self cache 13.0 MB, 0.9 MB used"));
        QTest::keyClick(&chart, Qt::Key_Escape);
        QVERIFY(!chart.marked());
    }

    void PointerShowsTheNumbersOfAMoment() {
        const MemorySeries series = seriesOf(restlessJob(100));
        MemoryChart chart(series);
        chart.resize(600, 240);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        QTest::mouseMove(&chart, QPoint(300, 100));
        QTRY_VERIFY(chart.marked());
        QVERIFY(*chart.marked() > 20 && *chart.marked() < 80);
    }

    void RepaintTakesLessThanTwoPercentOfACoreAtFourHertz_data() {
        QTest::addColumn<int>("view");
        QTest::newRow("caches") << static_cast<int>(MemoryView::CachesOnly);
        QTest::newRow("everything") << static_cast<int>(MemoryView::Everything);
    }
    void RepaintTakesLessThanTwoPercentOfACoreAtFourHertz() {
        QFETCH(int, view);
        const MemorySeries series = seriesOf(restlessJob(static_cast<int>(MemorySeries::kCapacity)));
        QCOMPARE(series.reports().size(), MemorySeries::kCapacity);
        MemoryChart chart(series);
        chart.setView(static_cast<MemoryView>(view));
        chart.resize(1200, 260);
        QImage image(chart.size(), QImage::Format_ARGB32_Premultiplied);
        const qint64 ns = fastestRepaintNs(chart, image);
        qInfo("%lld µs a repaint with %zu reports, %.2f %% of a core at 4 Hz", ns / 1000, series.reports().size(), static_cast<double>(ns) * 4e-7);
        QVERIFY(ns < kLargestRepaintNs);
    }

    /// All of it, as it is seen: history, sentence, table, chart, layout and painting, with a history that is full.
    void AMinuteOfSamplesTakesLessThanTwoPercentOfACore() {
        constexpr int kSamples = 4 * 60;
        const auto job = restlessJob(static_cast<int>(MemorySeries::kCapacity) + kSamples);
        MemoryPanel panel;
        panel.resize(1280, 384);
        panel.beginJob(DeviceKind::Cpu);
        for (int i = 0; i < static_cast<int>(MemorySeries::kCapacity); ++i) panel.addReport(job[static_cast<std::size_t>(i)]);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        const qint64 before = threadCpuNs();
        for (int i = 0; i < kSamples; ++i) {
            panel.addReport(job[MemorySeries::kCapacity + static_cast<std::size_t>(i)]);
            QCoreApplication::processEvents();
        }
        const double share = static_cast<double>(threadCpuNs() - before) / 60e9;
        qInfo("%.2f %% of a core for a minute of samples at 4 Hz (%s)", 100 * share, qPrintable(QGuiApplication::platformName()));
        QVERIFY2(share < 0.02, qPrintable(QString::number(share)));
    }

    void TheFileHoldsWhatTheChartHasThinned() {
        const auto job = restlessJob(static_cast<int>(MemorySeries::kCapacity) * 2);
        MemoryPanel panel;
        panel.beginJob(DeviceKind::Cpu);
        std::string expected = undervoice::api::memoryCsvHeader() + "\n";
        for (const MemoryReport& report : job) {
            panel.addReport(report);
            expected += undervoice::api::memoryCsvRow(report) + "\n";
        }
        QVERIFY(panel.series().reports().size() < job.size());
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("memory.csv").toStdString();
        QVERIFY(panel.exportCsv(path));
        QFile file(folder.filePath("memory.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().toStdString() == expected);
        file.close();
        panel.addReport(job.front());  // older: another job
        QVERIFY(panel.exportCsv(path));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 2);
    }

    void TheAttentionOfTheNextWindowIsAskedFor() {
        MemoryPanel panel;
        panel.resize(1280, 384);
        panel.show();
        auto& choice = *panel.findChild<QComboBox*>();
        QVERIFY(!choice.isVisible());
        const std::vector<undervoice::api::AttentionModes> choices{{{"mha"}, "mha", false}, {{"x"}, "e", false}};
        panel.setAttention(choices, "self mha cross mha");
        QVERIFY(choice.isVisible() && !choice.isEnabled());
        panel.setAttentionChangeable(true);
        QSignalSpy wanted(&panel, &MemoryPanel::attentionWanted);
        choice.setCurrentIndex(1);
        Q_EMIT choice.activated(1);
        QCOMPARE(wanted.count(), 1);
        QVERIFY(wanted.first().first().value<undervoice::api::AttentionModes>() == choices[1]);
        panel.setAttention(choices, "self mha cross mha");  // refused
        QCOMPARE(choice.currentText(), QString("self mha cross mha"));
        panel.setAttention({choices[0]}, "self mha cross mha");
        QVERIFY(!choice.isVisible());
    }

  private:
    std::unique_ptr<Theme> m_theme;

    /// A job that changes its attention is compared in the form that it has now.
    void comparisonsAreOfThePresentForm() {
        MemorySeries series;
        undervoice::api::MemoryReport report;
        report.modes = "self mha cross mha";
        report.caches.self = {100, 80};
        series.add(report);
        report.timeUs = 1;
        report.modes = "self x cross e";
        report.caches.self = {20, 10};
        series.add(report);

        QCOMPARE(series.peaks().atLargestCaches.caches.self.allocated, std::int64_t(20));
        QCOMPARE(series.peaks().parts[int(MemoryPart::SelfCache)], std::int64_t(100));
    }
};

QTEST_MAIN(MemoryTest)
#include "memory_test.moc"
