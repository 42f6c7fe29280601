#include "ui/jobs/new_transcription_dialog.h"

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "text/languages.h"
#include "ui/icons/icons.h"
#include "ui/jobs/attention_choice.h"
#include "ui/jobs/measured_speeds.h"
#include "ui/jobs/preset_bar.h"
#include "ui/jobs/time_field.h"
#include "ui/support/forms.h"
#include "ui/support/tall_area.h"
#include "ui/values/words.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui {
namespace {

constexpr int kWidth = 840, kRoomAround = 180, kGlossaryLetters = 90;
constexpr int kMostBatch = 64, kMostBeams = 20;

QString nameOf(const QStringList& files) {
    return files.size() == 1 ? fileName(toPath(files.first())) : NewTranscriptionDialog::tr("%n recording(s)", nullptr, static_cast<int>(files.size()));
}

QFormLayout* makeForm(QWidget* page) {
    auto* form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(metrics::kRelated);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

template <typename Control>
Control* addRow(QFormLayout& form, const QString& label, Control* control) {
    control->setAccessibleName(label);
    form.addRow(label, control);
    return control;
}

}  // namespace

NewTranscriptionDialog::NewTranscriptionDialog(const QStringList& files, const std::vector<ModelEntry>& models, const std::vector<library::Project>& projects,
                                               QSettings* settings, QWidget* parent)
    : QDialog(parent), m_files(files), m_models(models), m_projects(projects), m_settings(settings) {
    setWindowTitle(tr("New transcription"));
    auto* title = new QLabel(nameOf(files), this);
    setTextSize(*title, TextSize::Large, QFont::DemiBold);
    title->setToolTip(files.join(QLatin1Char('\n')));

    auto* sheet = new TallArea(kRoomAround, this);
    m_sheet = sheet;
    auto* inside = new QWidget(sheet);
    sheet->setWidget(inside);
    QWidget* front = makeFront();
    QWidget* folded = makeFolded();
    QToolButton* more = makeMore(folded);
    makeButtons();
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::kInside);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_start);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kRelated);
    layout->addStrut(kWidth - 2 * metrics::kPageMargin);  // at least: longer words want more
    auto* choices = new QVBoxLayout(inside);
    choices->setContentsMargins(0, 0, metrics::kInside, 0);
    choices->setSpacing(metrics::kRelated);
    choices->addWidget(front);
    choices->addWidget(more, 0, Qt::AlignLeft);
    choices->addWidget(folded);
    choices->addStretch();
    layout->addWidget(title);
    layout->addWidget(sheet, 1);
    layout->addLayout(buttons);
    folded->hide();
    orderTabs(more);
    updateLanguages();
    updateMode();
    updatePart();
}

QToolButton* NewTranscriptionDialog::makeMore(QWidget* folded) {
    auto* more = new QToolButton(this);
    more->setText(tr("More choices"));
    more->setIcon(themedIcon(Icon::ChevronRight));
    more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    more->setCheckable(true);
    more->setFocusPolicy(Qt::StrongFocus);
    connect(more, &QToolButton::toggled, this, [this, more, folded](bool isOpen) {
        more->setIcon(themedIcon(isOpen ? Icon::ChevronDown : Icon::ChevronRight));
        folded->setVisible(isOpen);
        resize(width(), wantedHeight());
        if (m_isPlanStale || !m_attention->isMeasuring()) askForPlan();
    });
    return more;
}

/// What is in the sheet has another height now, and the dialog is as high as the sheet wants to be.
int NewTranscriptionDialog::wantedHeight() {
    for (QWidget* widget = m_attention; widget != m_sheet; widget = widget->parentWidget())
        if (widget->layout()) widget->layout()->activate();
    m_sheet->updateGeometry();
    layout()->activate();
    return sizeHint().height();
}

void NewTranscriptionDialog::makeButtons() {
    m_start = new QPushButton(tr("Transcribe"), this);
    m_cancel = new QPushButton(tr("Cancel"), this);
    setButtonKind(*m_start, ButtonKind::Primary);
    m_start->setDefault(true);
    m_cancel->setAutoDefault(false);
    connect(m_start, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
}

/// In the order in which they are seen.
void NewTranscriptionDialog::orderTabs(QToolButton* more) {
    QWidgetList order;
    if (m_presets) order << m_presets->findChild<QComboBox*>() << m_presets->findChild<QToolButton*>();
    order << m_model << m_language << m_project << m_words << m_channels << more << m_from << m_to << m_hotwords << m_prompt << m_mode << m_batch << m_beams << m_translate
          << m_again << m_attention->findChild<QPushButton*>() << m_attention->findChild<QTableView*>() << m_cancel << m_start;
    for (qsizetype i = 1; i < order.size(); ++i) setTabOrder(order[i - 1], order[i]);
}

QWidget* NewTranscriptionDialog::makeFront() {
    auto* page = new QWidget(this);
    QFormLayout& form = *makeForm(page);
    if (m_settings) {
        m_presets = addRow(form, tr("Preset"), new PresetBar(*m_settings, page));
        m_presetError = new QLabel(page);
        m_presetError->setWordWrap(true);
        m_presetError->hide();
        form.addRow(QString(), m_presetError);
        connect(m_presets, &PresetBar::chosen, this, [this](const QVariantMap& choices) {
            m_presetError->hide();
            setChoices(choices);
        });
        connect(m_presets, &PresetBar::choicesWanted, this, [this](QVariantMap& into) { into = presetChoices(); });
        connect(m_presets, &PresetBar::failed, this, [this](const QString& sentence) {
            m_presetError->setText(sentence);
            m_presetError->show();
        });
    }
    m_model = addRow(form, tr("Model"), new QComboBox(page));
    for (const ModelEntry& entry : m_models) m_model->addItem(entry.where.isEmpty() ? entry.title : tr("%1 (%2)").arg(entry.title, entry.where));
    connect(m_model, &QComboBox::currentIndexChanged, this, [this] {
        updateLanguages();
        planAnew();
    });
    m_language = addRow(form, tr("Language"), new QComboBox(page));
    m_project = addRow(form, tr("Project"), new QComboBox(page));
    m_project->addItem(tr("None"), qint64{0});
    for (const library::Project& project : m_projects) m_project->addItem(fromUtf8(project.name), QVariant::fromValue<qint64>(project.id.value()));
    m_project->setEnabled(!m_projects.empty());
    connect(m_project, &QComboBox::activated, this, &NewTranscriptionDialog::useProject);
    m_glossary = new QLabel(page);
    m_glossary->setWordWrap(true);
    m_glossary->hide();
    setMuted(*m_glossary);
    form.addRow(QString(), m_glossary);
    m_words = new QCheckBox(tr("Times for every word"), page);
    m_words->setToolTip(tr("A little slower. Words can then be found to the tenth of a second."));
    m_words->setChecked(true);
    m_channels = new QCheckBox(tr("A speaker on each channel (left and right apart)"), page);
    updateChannels();
    auto* boxes = new QHBoxLayout;
    boxes->setSpacing(metrics::kGroup);
    boxes->addWidget(m_words);
    boxes->addWidget(m_channels);
    boxes->addStretch();
    form.addRow(QString(), boxes);
    alignLabels(form);
    return page;
}

QWidget* NewTranscriptionDialog::makePart() {
    auto* page = new QWidget(this);
    m_from = new QLineEdit(page);
    m_from->setAccessibleName(tr("Beginning of the part"));
    m_from->setPlaceholderText(tr("0:00"));
    m_to = new QLineEdit(page);
    m_to->setAccessibleName(tr("End of the part"));
    m_to->setPlaceholderText(tr("the end"));
    for (QLineEdit* field : {m_from, m_to}) connect(field, &QLineEdit::textChanged, this, &NewTranscriptionDialog::updatePart);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::kInside);
    row->addWidget(m_from);
    row->addWidget(new QLabel(tr("to", "from … to …"), page));
    row->addWidget(m_to);
    return page;
}

QWidget* NewTranscriptionDialog::makeFolded() {
    auto* page = new QWidget(this);
    QFormLayout& form = *makeForm(page);
    form.addRow(m_files.size() > 1 ? tr("Part of each file, from") : tr("Part of the file, from"), makePart());
    m_partError = new QLabel(page);
    m_partError->setWordWrap(true);
    m_partError->hide();
    form.addRow(QString(), m_partError);
    m_hotwords = addRow(form, tr("Names and rare words"), new QLineEdit(page));
    m_hotwords->setPlaceholderText(tr("Grünewald, Okoro, MLA"));
    m_prompt = addRow(form, tr("What was said before"), new QLineEdit(page));
    m_prompt->setPlaceholderText(tr("A sentence in the style that you expect"));
    m_mode = addRow(form, tr("Way of working"), new QComboBox(page));
    m_mode->addItem(tr("Whichever suits the length"), static_cast<int>(api::Mode::Auto));
    m_mode->addItem(tr("Several windows together, fast"), static_cast<int>(api::Mode::Batched));
    m_mode->addItem(tr("Window after window, as openai-whisper does"), static_cast<int>(api::Mode::Careful));
    connect(m_mode, &QComboBox::currentIndexChanged, this, &NewTranscriptionDialog::updateMode);
    m_batch = new QSpinBox(page);
    m_batch->setAccessibleName(tr("Windows together"));
    m_batch->setRange(1, kMostBatch);
    m_batch->setValue(api::TranscribeOptions().batchSize);
    m_batch->setToolTip(tr("Windows of 30 seconds. More are faster and take more memory; the words are the same."));
    m_beams = new QSpinBox(page);
    m_beams->setAccessibleName(tr("Beams"));
    m_beams->setRange(1, kMostBeams);
    m_beams->setValue(api::DecodingOptions().beamSize.value_or(1));
    m_beams->setToolTip(tr("Readings of a window that are followed side by side. More are a little better and slower."));
    for (QSpinBox* box : {m_batch, m_beams}) connect(box, &QSpinBox::valueChanged, this, &NewTranscriptionDialog::planAnew);
    auto* counts = new QHBoxLayout;
    counts->setSpacing(metrics::kRelated);
    counts->addWidget(m_batch, 1);
    counts->addWidget(new QLabel(tr("Beams"), page));
    counts->addWidget(m_beams, 1);
    form.addRow(tr("Windows together"), counts);
    m_translate = new QCheckBox(tr("Translate into English"), page);
    m_again = new QCheckBox(tr("Do again what is transcribed already"), page);
    auto* boxes = new QHBoxLayout;
    boxes->setSpacing(metrics::kGroup);
    boxes->addWidget(m_translate);
    boxes->addWidget(m_again);
    boxes->addStretch();
    form.addRow(QString(), boxes);
    m_attention = new AttentionChoice(m_settings, page);  // without settings there is no place for what is measured
    connect(m_attention, &AttentionChoice::measuringWanted, this, &NewTranscriptionDialog::measure);
    connect(m_attention, &AttentionChoice::measuringUnwanted, this, &NewTranscriptionDialog::speedsUnwanted);
    form.addRow(m_attention);
    alignLabels(form);
    return page;
}

/// The sample is English, whatever the recording is; words that are to be expected in the recording would mislead.
void NewTranscriptionDialog::measure() {
    std::vector<service::TranscriptionRequest> forms;
    for (const api::AttentionModes& modes : m_attention->fitting()) {
        service::TranscriptionRequest form;
        const api::TranscribeOptions chosen = transcribeOptions();
        form.options.mode = chosen.mode;
        form.options.decoding.language = "en";
        form.options.decoding.beamSize = chosen.decoding.beamSize;
        form.options.batchSize = chosen.batchSize;
        form.options.wordTimestamps = chosen.wordTimestamps;
        form.model = model().options;
        form.model.attention = modes;
        forms.push_back(form);
    }
    m_attention->beginMeasuring();
    Q_EMIT speedsWanted(forms);
}

void NewTranscriptionDialog::setMeasuring(const QString& attention, int at, int of) { m_attention->setMeasuring(attention, at, of); }

void NewTranscriptionDialog::setSpeed(const QString& attention, double timesRealTime) { m_attention->setSpeed(attention, timesRealTime); }

void NewTranscriptionDialog::endMeasuring(const QString& failure) { m_attention->endMeasuring(failure); }

const ModelEntry& NewTranscriptionDialog::model() const { return m_models[static_cast<std::size_t>(std::max(0, m_model->currentIndex()))]; }

bool NewTranscriptionDialog::canTranslate() const { return !model().isEnglishOnly; }

/// An English-only model hears nothing else.
void NewTranscriptionDialog::updateLanguages() {
    const QVariant before = m_language->currentData();
    const bool isEnglishOnly = model().isEnglishOnly;
    m_language->clear();
    if (!isEnglishOnly) m_language->addItem(tr("Find out from the sound"), QString());
    for (const text::Language& language : text::languages()) {
        const std::string code(language.code);
        if (!isEnglishOnly || code == "en") m_language->addItem(languageText(code), fromUtf8(code));
    }
    m_language->setCurrentIndex(std::max(0, m_language->findData(before)));
    m_language->setEnabled(!isEnglishOnly);
    m_translate->setEnabled(canTranslate());
}

void NewTranscriptionDialog::updateMode() {
    m_batch->setEnabled(m_mode->currentData().toInt() != static_cast<int>(api::Mode::Careful));
    planAnew();
}

void NewTranscriptionDialog::updatePart() {
    const PartReading reading = readPart(m_from->text(), m_to->text());
    m_partError->setText(reading.error);
    m_partError->setVisible(!reading.part);
    m_start->setEnabled(reading.part.has_value());
}

const library::Project* NewTranscriptionDialog::chosenProject() const {
    const auto found = std::ranges::find(m_projects, project(), &library::Project::id);
    return found == m_projects.end() ? nullptr : &*found;
}

void NewTranscriptionDialog::useProject() {
    const library::Project* const chosen = chosenProject();
    // What a project brings takes the place of what stood there; without one what it brought goes, and what a person wrote stays.
    const auto use = [chosen](QLineEdit& field, QString& brought, const QString& brings) {
        if (chosen || field.text() == brought) field.setText(brings);
        brought = brings;
    };
    use(*m_hotwords, m_broughtHotwords, chosen ? fromUtf8(chosen->hotwords) : QString());
    use(*m_prompt, m_broughtPrompt, chosen ? fromUtf8(chosen->prompt) : QString());
    showGlossary();
}

/// What the project's glossary brings, in front, where it is not forgotten.
void NewTranscriptionDialog::showGlossary() {
    const library::Project* const chosen = chosenProject();
    QStringList lines;
    const auto add = [&](const QString& line, const std::string& text) {
        const QString shown = fromUtf8(text).simplified();
        if (!shown.isEmpty()) lines << line.arg(shown.size() > kGlossaryLetters ? shown.left(kGlossaryLetters) + QStringLiteral("…") : shown);
    };
    if (chosen) {
        add(tr("Names and rare words: %1"), chosen->hotwords);
        add(tr("Said before: %1"), chosen->prompt);
        if (lines.isEmpty()) lines << tr("This project has no glossary yet.");
    }
    m_glossary->setText(lines.join(u'\n'));
    m_glossary->setVisible(chosen != nullptr);
}

library::ProjectId NewTranscriptionDialog::project() const { return library::ProjectId(m_project->currentData().toLongLong()); }

void NewTranscriptionDialog::setFewestChannels(int count) {
    m_hasMono = count == 1;
    updateChannels();
}

void NewTranscriptionDialog::updateChannels() {
    m_channels->setEnabled(!m_hasMono);
    if (m_hasMono) m_channels->setChecked(false);
    m_channels->setToolTip(!m_hasMono           ? tr("For interviews with a microphone for each person: both channels are transcribed by themselves.")
                           : m_files.size() > 1 ? tr("One of these recordings has only one channel.")
                                                : tr("This recording has only one channel."));
}

void NewTranscriptionDialog::setProject(library::ProjectId project) {
    m_project->setCurrentIndex(std::max(0, m_project->findData(QVariant::fromValue<qint64>(project.value()))));
    useProject();
}

/// What is chosen now has another plan, and other speeds.
void NewTranscriptionDialog::planAnew() {
    m_isPlanStale = true;
    if (!m_attention) return;
    m_attention->forgetMeasured();
    if (m_attention->isMeasuring()) Q_EMIT speedsUnwanted();
    askForPlan();
}

/// Only where it can be seen: the answer takes a process with the engine in it.
void NewTranscriptionDialog::askForPlan() {
    if (m_attention->parentWidget()->isHidden()) return;
    m_isPlanStale = false;
    m_attention->beginPlan();
    api::MemoryPlanOptions options;
    options.beams = {m_beams->value()};
    options.batch = windowsTogether();
    Q_EMIT planWanted(++m_question, model().options, options);
}

void NewTranscriptionDialog::setPlan(int question, const api::MemoryPlan& plan) {
    if (question != m_question) return;
    m_attention->setPlan(plan, knownSpeeds(fromUtf8(plan.device)));
    resize(width(), std::max(height(), wantedHeight()));
}

void NewTranscriptionDialog::setPlanFailure(int question, const QString& sentence) {
    if (question == m_question) m_attention->setPlanFailure(sentence);
}

int NewTranscriptionDialog::windowsTogether() const { return m_batch->isEnabled() ? m_batch->value() : 1; }

AttentionTable::SpeedOf NewTranscriptionDialog::knownSpeeds(const QString& device) const {
    if (!m_settings) return {};
    return [settings = m_settings, question = SpeedQuestion{shown(model().options.path), {}, device, windowsTogether(), m_beams->value()}](
               const QString& attention) mutable -> std::optional<double> {
        question.attention = attention;
        const auto measured = MeasuredSpeeds(*settings).find(question);
        return measured ? std::optional(measured->timesRealTime()) : std::nullopt;
    };
}

}  // namespace undervoice::ui
