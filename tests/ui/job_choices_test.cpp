// What the form for a new transcription is made of: presets, measured speeds, times, the table of attentions.

#include <QAbstractItemModelTester>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/jobs/attention_table.h"
#include "ui/jobs/measured_speeds.h"
#include "ui/jobs/presets.h"
#include "ui/jobs/time_field.h"

using namespace undervoice;
using namespace undervoice::ui;

namespace {

MeasuredSpeed measured(const char* attention, int windows, double wallSeconds) {
    return {QStringLiteral("/models/base"), QStringLiteral("aa"), QString::fromLatin1(attention), QStringLiteral("float32"), QStringLiteral("CPU, 2 threads"), windows, 5, 120, wallSeconds, 1};
}

SpeedQuestion question(const char* attention, int windows, const char* device = "") {
    return {QStringLiteral("/models/base"), QString::fromLatin1(attention), QString::fromLatin1(device), windows, 5};
}

api::MemoryPlan plan() {
    api::MemoryPlan plan;
    plan.device = "CPU, 2 threads";
    plan.available = 8'000'000'000;
    plan.fits = {{.self = "x", .cross = "e", .isCurrent = false, .beams = 5, .windows = 90, .need = {}, .cachesOfWindow = 9'000'000, .batch = 8, .needOfBatch = {.weights = 290'000'000, .selfCache = 70'000'000}},
                 {.self = "t,mha", .cross = "mha", .isCurrent = true, .beams = 5, .windows = 0, .need = {}, .cachesOfWindow = 60'000'000, .batch = 1, .needOfBatch = {.weights = 290'000'000}}};
    return plan;
}

}  // namespace

class JobChoicesTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_folder->filePath("settings.ini"), QSettings::IniFormat);
    }
    void cleanup() {
        m_settings.reset();  // writes into the folder
        m_folder.reset();
    }

    void TimesAreReadAsPeopleWriteThem_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("us");
        QTest::newRow("seconds") << "90" << qint64{90'000'000};
        QTest::newRow("part of a second") << "1.25" << qint64{1'250'000};
        QTest::newRow("with a comma") << " 1,5 " << qint64{1'500'000};
        QTest::newRow("minutes") << "12:40" << qint64{760'000'000};
        QTest::newRow("many minutes") << "90:00" << qint64{5'400'000'000};
        QTest::newRow("hours") << "1:02:03.5" << qint64{3'723'500'000};
        for (const char* wrong : {"", "noon", "-1", "1:60", "1:60:00", "1:2:3:4", "1e9", "9999999:00", "00001111:00:00", "1:-1", "1.2.3", ":30", "1:"}) QTest::newRow(wrong) << wrong << qint64{-1};
    }
    void TimesAreReadAsPeopleWriteThem() {
        QFETCH(QString, text);
        QFETCH(qint64, us);
        QCOMPARE(qint64{microsecondsOf(text).value_or(-1)}, us);
    }
    void APartWithoutEndsIsTheWholeFile() {
        const PartReading reading = readPart({}, {});
        QVERIFY(reading.part && reading.part->fromUs == 0 && !reading.part->toUs);
    }

    void APresetIsThereAfterARestart() {
        QCOMPARE(Presets(*m_settings).save("Board / 2026", {{"beams", 3}}), QString());
        m_settings->sync();
        QSettings later(m_settings->fileName(), QSettings::IniFormat);
        QCOMPARE(Presets(later).names(), QStringList{"Board / 2026"});
        QCOMPARE(Presets(later).choices("Board / 2026")->value("beams").toInt(), 3);
    }
    void SavingUnderANameThatIsThereReplaces() {
        Presets presets(*m_settings);
        presets.save("a", {{"beams", 1}});
        presets.save("b", {});
        presets.save("a", {{"beams", 2}});
        QCOMPARE(presets.names(), (QStringList{"a", "b"}));
        QCOMPARE(presets.choices("a")->value("beams").toInt(), 2);
    }
    void PresetsAreRenamedAndDeleted() {
        Presets presets(*m_settings);
        presets.save("a", {{"beams", 1}});
        presets.save("b", {});
        QVERIFY(!presets.rename("a", "b").isEmpty());
        QCOMPARE(presets.rename("a", "c"), QString());
        QCOMPARE(presets.choices("c")->value("beams").toInt(), 1);
        presets.remove("b");
        QCOMPARE(presets.names(), QStringList{"c"});
    }
    void RefusesNamesThatAreNone() {
        Presets presets(*m_settings);
        QVERIFY(!presets.save("  ", {}).isEmpty());
        QVERIFY(!presets.save(QString(200, u'x'), {}).isEmpty());
        QCOMPARE(presets.names(), QStringList());
    }
    void SettingsThatHoldNoPresetsArePassedOver() {
        m_settings->setValue("transcription/presets", QVariantList{QVariant(7), QVariantMap{{"name", ""}}, QVariantMap{{"name", "good"}}, QVariantMap{{"name", "good"}}});
        QCOMPARE(Presets(*m_settings).names(), QStringList{"good"});
    }

    void TheNewestMeasurementOfItsKindStays() {
        MeasuredSpeeds speeds(*m_settings);
        speeds.add(measured("self mha cross mha", 8, 60));
        speeds.add(measured("self mha cross mha", 8, 10));
        QCOMPARE(speeds.all().size(), 1);
        QCOMPARE(speeds.find(question("self mha cross mha", 8, "CPU"))->timesRealTime(), 12.0);
    }
    void AsManyWindowsTogetherCountMore() {
        MeasuredSpeeds speeds(*m_settings);
        speeds.add(measured("self mha cross mha", 8, 10));
        speeds.add(measured("self mha cross mha", 1, 60));
        QCOMPARE(speeds.find(question("self mha cross mha", 8))->timesRealTime(), 12.0);
        QCOMPARE(speeds.find(question("self mha cross mha", 1))->timesRealTime(), 2.0);
        QCOMPARE(speeds.find(question("self mha cross mha", 4))->timesRealTime(), 2.0);
    }
    void WhatWasNotMeasuredIsNotThere() {
        MeasuredSpeeds speeds(*m_settings);
        speeds.add(measured("self mha cross mha", 8, 10));
        QVERIFY(!speeds.find(question("self x cross e", 8)));
        QVERIFY(!speeds.find(question("self mha cross mha", 8, "NVIDIA")));
        SpeedQuestion otherModel = question("self mha cross mha", 8), otherBeams = otherModel;
        otherModel.modelPath = "/models/tiny";
        otherBeams.beams = 1;
        QVERIFY(!speeds.find(otherModel));
        QVERIFY2(!speeds.find(otherBeams), "greedy is twice as fast");
    }
    void AnotherFileAtTheSamePathForgetsTheOldNumbers() {
        MeasuredSpeeds speeds(*m_settings);
        speeds.add(measured("self mha cross mha", 8, 10));
        MeasuredSpeed other = measured("self x cross e", 8, 10);
        other.weightsSha256 = "bb";
        speeds.add(other);
        QCOMPARE(speeds.all().size(), 1);
    }
    void ShortJobsAndNonsenseAreNotKept() {
        MeasuredSpeeds speeds(*m_settings);
        MeasuredSpeed nothing = measured("self mha cross mha", 8, 0);
        MeasuredSpeed brief = measured("self mha cross mha", 8, 1);
        brief.audioSeconds = 5;
        speeds.add(nothing);
        speeds.add(brief);
        QVERIFY(speeds.all().isEmpty());
        m_settings->setValue("measured/speeds", QByteArray("[{\"model\":\"/m\",\"audio_s\":1e308,\"wall_s\":-1},7,\"x\"]"));
        QVERIFY(speeds.all().isEmpty());
        m_settings->setValue("measured/speeds", QByteArray("not json"));
        QVERIFY(speeds.all().isEmpty());
    }
    void NoMoreThanTheNewestAreKept() {
        MeasuredSpeeds speeds(*m_settings);
        for (int i = 0; i < MeasuredSpeeds::kMost + 5; ++i) speeds.add(measured("self mha cross mha", 1 + i, 10));
        QCOMPARE(speeds.all().size(), MeasuredSpeeds::kMost);
        QCOMPARE(speeds.all().first().windows, 6);
    }

    void FormsAreReadAndWritten() {
        const auto modes = attentionModesOf("self t,mha cross e");
        QVERIFY(modes);
        QCOMPARE(QString::fromStdString(api::describe(*modes)), QString("self t,mha cross e"));
        QVERIFY(attentionModesOf("self mha cross mha int8")->int8Rows);
        for (const char* wrong : {"", "self", "self x e cross", "self  cross e", "cross e", "self x cross e int4", "self x cross e int8 more"}) QVERIFY2(!attentionModesOf(wrong), wrong);
    }
    void TheTableStaysSoundWhileItChanges() {
        AttentionTable table;
        const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setPlan(plan(), {});
        table.clear({});
        table.clear({{"x"}, "e", false});
        table.setPlan({}, {});
        QCOMPARE(table.rowCount(), 1);
    }
    void TheStoredFormComesFirst() {
        AttentionTable table;
        table.setPlan(plan(), [](const QString& attention) { return attention == u"self x cross e" ? std::optional(12.0) : std::nullopt; });
        const auto text = [&](int row, int column) { return table.index(row, column).data().toString(); };
        QCOMPARE(text(0, AttentionTable::FormColumn), QString("self t,mha cross mha (as stored)"));
        QCOMPARE(text(0, AttentionTable::WindowsColumn), QString("does not fit"));
        QCOMPARE(text(0, AttentionTable::SpeedColumn), QString("not yet"));
        QCOMPARE(text(1, AttentionTable::CachesColumn), QString("9.0 MB"));
        QCOMPARE(text(1, AttentionTable::PeakColumn), QString("360 MB"));
        QCOMPARE(text(1, AttentionTable::WindowsColumn), QString("8 of 90"));
        QCOMPARE(text(1, AttentionTable::SpeedColumn), QString::fromUtf8("12× real time"));
        QVERIFY(table.modes(0) == api::AttentionModes());
        QVERIFY(table.modes(1) == (api::AttentionModes{{"x"}, "e", false}));
    }
    void WhatFitsCanBeMeasured() {
        AttentionTable table;
        table.setPlan(plan(), {});
        QVERIFY(table.fitting() == (std::vector<api::AttentionModes>{{{"x"}, "e", false}}));
        QSignalSpy changed(&table, &AttentionTable::dataChanged);
        table.setSpeeds([](const QString&) { return std::optional(3.0); });
        QCOMPARE(changed.count(), 1);
        QCOMPARE(table.index(1, AttentionTable::SpeedColumn).data().toString(), QString::fromUtf8("3.0× real time"));
    }
    void APartlyNamedFormIsTheFirstThatFits() {
        AttentionTable table;
        table.setPlan(plan(), {});
        QCOMPARE(table.rowOf({{}, "e", false}), 1);
        QCOMPARE(table.rowOf({}), 0);
        QCOMPARE(table.rowOf({{"mla"}, "mla", false}), 0);
    }
    void BeforeThePlanThereAreNoNumbers() {
        AttentionTable table;
        table.clear({{"x"}, "e", false});
        QCOMPARE(table.index(1, AttentionTable::PeakColumn).data().toString(), QString::fromUtf8("…"));
        QCOMPARE(table.rowOf({{"x"}, "e", false}), 1);
    }

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
};

QTEST_MAIN(JobChoicesTest)
#include "job_choices_test.moc"
