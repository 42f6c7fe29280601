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
#include <QToolButton>
#include <QVBoxLayout>

#include "text/languages.h"
#include "ui/icons/icons.h"
#include "ui/support/forms.h"
#include "ui/values/words.h"
#include "ui/theme/button_kind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/text_size.h"

namespace undervoice::ui {
namespace {

constexpr int kWidth = 560;

struct AttentionChoice {
    const char* id;
    const char* self;
    const char* cross;
};
/// Exact ones alone: none of them changes a word.
constexpr AttentionChoice kAttention[] = {{"stored", "", ""}, {"e", "", "e"}, {"mha", "mha", "mha"}};

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

NewTranscriptionDialog::NewTranscriptionDialog(const QStringList& files, const std::vector<ModelEntry>& models, const std::vector<library::Project>& projects, QWidget* parent)
    : QDialog(parent), m_files(files), m_models(models), m_projects(projects) {
    setWindowTitle(tr("New transcription"));
    setMinimumWidth(kWidth);
    auto* title = new QLabel(nameOf(files), this);
    setTextSize(*title, TextSize::Large, QFont::DemiBold);
    title->setToolTip(files.join(QLatin1Char('\n')));

    QWidget* folded = makeFolded();
    auto* more = new QToolButton(this);
    more->setText(tr("More choices"));
    more->setIcon(themedIcon(Icon::ChevronRight));
    more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    more->setCheckable(true);
    connect(more, &QToolButton::toggled, this, [this, more, folded](bool isOpen) {
        more->setIcon(themedIcon(isOpen ? Icon::ChevronDown : Icon::ChevronRight));
        folded->setVisible(isOpen);
        adjustSize();
    });

    auto* buttons = new QDialogButtonBox(this);
    QPushButton* start = buttons->addButton(tr("Transcribe"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    setButtonKind(*start, ButtonKind::Primary);
    start->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin);
    layout->setSpacing(metrics::kRelated);
    layout->addWidget(title);
    layout->addWidget(makeFront());
    layout->addWidget(more, 0, Qt::AlignLeft);
    layout->addWidget(folded);
    layout->addStretch();
    layout->addWidget(buttons);
    folded->hide();
    // In the order in which they are seen.
    const QWidgetList order{m_model, m_language, m_project, m_words, m_channels, more, m_hotwords, m_prompt, m_mode, m_attention, m_beams, m_translate, m_again, start};
    for (qsizetype i = 1; i < order.size(); ++i) setTabOrder(order[i - 1], order[i]);
    updateLanguages();
}

QWidget* NewTranscriptionDialog::makeFront() {
    auto* page = new QWidget(this);
    QFormLayout& form = *makeForm(page);
    m_model = addRow(form, tr("Model"), new QComboBox(page));
    for (const ModelEntry& entry : m_models) m_model->addItem(entry.where.isEmpty() ? entry.title : tr("%1 (%2)").arg(entry.title, entry.where));
    connect(m_model, &QComboBox::currentIndexChanged, this, &NewTranscriptionDialog::updateLanguages);
    m_language = addRow(form, tr("Language"), new QComboBox(page));
    m_project = addRow(form, tr("Project"), new QComboBox(page));
    m_project->addItem(tr("None"), qint64{0});
    for (const library::Project& project : m_projects) m_project->addItem(fromUtf8(project.name), QVariant::fromValue<qint64>(project.id.value()));
    m_project->setEnabled(!m_projects.empty());
    connect(m_project, &QComboBox::activated, this, &NewTranscriptionDialog::useProject);
    m_words = new QCheckBox(tr("Times for every word"), page);
    m_words->setToolTip(tr("A little slower. Words can then be found to the tenth of a second."));
    m_words->setChecked(true);
    m_channels = new QCheckBox(tr("A speaker on each channel (left and right apart)"), page);
    m_channels->setToolTip(tr("For interviews with a microphone for each person: both channels are transcribed by themselves."));
    form.addRow(QString(), m_words);
    form.addRow(QString(), m_channels);
    alignLabels(form);
    return page;
}

QWidget* NewTranscriptionDialog::makeFolded() {
    auto* page = new QWidget(this);
    QFormLayout& form = *makeForm(page);
    m_hotwords = addRow(form, tr("Names and rare words"), new QLineEdit(page));
    m_hotwords->setPlaceholderText(tr("Grünewald, Okoro, MLA"));
    m_prompt = addRow(form, tr("What was said before"), new QLineEdit(page));
    m_prompt->setPlaceholderText(tr("A sentence in the style that you expect"));
    m_mode = addRow(form, tr("Way of working"), new QComboBox(page));
    m_mode->addItem(tr("Whichever suits the length"), static_cast<int>(api::Mode::Auto));
    m_mode->addItem(tr("Several windows together, fast"), static_cast<int>(api::Mode::Batched));
    m_mode->addItem(tr("Window after window, as openai-whisper does"), static_cast<int>(api::Mode::Careful));
    m_attention = addRow(form, tr("Attention"), new QComboBox(page));
    m_attention->addItem(tr("As the model is stored"), QString::fromLatin1(kAttention[0].id));
    m_attention->addItem(tr("One shared cross cache (e): less memory, same words"), QString::fromLatin1(kAttention[1].id));
    m_attention->addItem(tr("Ordinary attention (mha)"), QString::fromLatin1(kAttention[2].id));
    m_beams = addRow(form, tr("Beams"), new QSpinBox(page));
    m_beams->setRange(1, 20);
    m_beams->setValue(api::DecodingOptions().beamSize.value_or(1));
    m_translate = new QCheckBox(tr("Translate into English"), page);
    m_again = new QCheckBox(tr("Do again what is transcribed already"), page);
    form.addRow(QString(), m_translate);
    form.addRow(QString(), m_again);
    alignLabels(form);
    return page;
}

const ModelEntry& NewTranscriptionDialog::model() const { return m_models[static_cast<std::size_t>(std::max(0, m_model->currentIndex()))]; }

/// An English-only model hears nothing else.
void NewTranscriptionDialog::updateLanguages() {
    if (!m_language) return;
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
    if (m_translate) m_translate->setEnabled(!isEnglishOnly);
}

void NewTranscriptionDialog::useProject() {
    const auto found = std::ranges::find(m_projects, project(), &library::Project::id);
    if (found == m_projects.end()) return;
    m_hotwords->setText(fromUtf8(found->hotwords));
    m_prompt->setText(fromUtf8(found->prompt));
}

library::ProjectId NewTranscriptionDialog::project() const { return library::ProjectId(m_project->currentData().toLongLong()); }

api::TranscribeOptions NewTranscriptionDialog::transcribeOptions() const {
    api::TranscribeOptions options;
    options.mode = static_cast<api::Mode>(m_mode->currentData().toInt());
    options.decoding.language = m_language->currentData().toString().toStdString();
    options.decoding.task = m_translate->isEnabled() && m_translate->isChecked() ? text::Task::Translate : text::Task::Transcribe;
    options.decoding.beamSize = m_beams->value() > 1 ? std::optional(m_beams->value()) : std::nullopt;
    options.wordTimestamps = m_words->isChecked();
    options.hotwords = m_hotwords->text().trimmed().toStdString();
    options.initialPrompt = m_prompt->text().trimmed().toStdString();
    return options;
}

std::vector<service::TranscriptionRequest> NewTranscriptionDialog::requests() const {
    std::vector<service::TranscriptionRequest> requests;
    service::TranscriptionRequest request;
    request.options = transcribeOptions();
    request.model = model().options;
    const auto attention = std::ranges::find(kAttention, m_attention->currentData().toString(), [](const AttentionChoice& c) { return QString::fromLatin1(c.id); });
    if (attention != std::end(kAttention)) {
        if (*attention->self) request.model.attention.self = {attention->self};
        request.model.attention.cross = attention->cross;
    }
    request.again = m_again->isChecked();
    for (const QString& file : m_files) {
        request.file = toPath(file);
        for (const std::optional<int> channel : m_channels->isChecked() ? std::vector<std::optional<int>>{0, 1} : std::vector<std::optional<int>>{std::nullopt}) {
            request.part.channel = channel;
            requests.push_back(request);
        }
    }
    return requests;
}

QVariantMap NewTranscriptionDialog::choices() const {
    return {{QStringLiteral("model"), model().title},
            {QStringLiteral("language"), m_language->currentData()},
            {QStringLiteral("words"), m_words->isChecked()},
            {QStringLiteral("mode"), m_mode->currentData()},
            {QStringLiteral("attention"), m_attention->currentData()},
            {QStringLiteral("beams"), m_beams->value()}};
}

void NewTranscriptionDialog::setChoices(const QVariantMap& choices) {
    const auto choose = [&](QComboBox& box, const char* key) {
        const int index = box.findData(choices.value(QLatin1String(key)));
        if (choices.contains(QLatin1String(key)) && index >= 0) box.setCurrentIndex(index);
    };
    const auto found = std::ranges::find(m_models, choices.value(QStringLiteral("model")).toString(), &ModelEntry::title);
    if (found != m_models.end()) m_model->setCurrentIndex(static_cast<int>(found - m_models.begin()));
    choose(*m_language, "language");
    choose(*m_mode, "mode");
    choose(*m_attention, "attention");
    m_words->setChecked(choices.value(QStringLiteral("words"), m_words->isChecked()).toBool());
    m_beams->setValue(choices.value(QStringLiteral("beams"), m_beams->value()).toInt());
}

}  // namespace undervoice::ui
