// The dialog's values: what is chosen, as jobs and as settings, and back.

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>

#include "ui/jobs/attention_choice.h"
#include "ui/jobs/new_transcription_dialog.h"
#include "ui/jobs/time_field.h"
#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

/// Settings of earlier versions had names of their own for three of the forms.
api::AttentionModes modesOfChoice(const QString& choice) {
    if (choice == u"e") return {{}, "e"};
    if (choice == u"mha") return {{"mha"}, "mha"};
    return attentionModesOf(choice).value_or(api::AttentionModes());
}

QString choiceOf(const api::AttentionModes& modes) { return modes == api::AttentionModes() ? QString() : fromUtf8(api::describe(modes)); }

QString timeText(std::int64_t us) { return us % 1'000'000 == 0 ? clockText(us) : QString::number(static_cast<double>(us) / 1e6, 'f', 3); }

}  // namespace

api::TranscribeOptions NewTranscriptionDialog::transcribeOptions() const {
    api::TranscribeOptions options = m_base.options;
    options.mode = static_cast<api::Mode>(m_mode->currentData().toInt());
    options.decoding.language = m_language->currentData().toString().toStdString();
    options.decoding.task = canTranslate() && m_translate->isChecked() ? text::Task::Translate : text::Task::Transcribe;
    options.decoding.beamSize = m_beams->value() > 1 ? std::optional(m_beams->value()) : std::nullopt;
    options.batchSize = m_batch->value();
    options.wordTimestamps = m_words->isChecked();
    options.hotwords = m_hotwords->text().trimmed().toStdString();
    options.initialPrompt = m_prompt->text().trimmed().toStdString();
    return options;
}

std::vector<service::TranscriptionRequest> NewTranscriptionDialog::requests() const {
    std::vector<service::TranscriptionRequest> requests;
    service::TranscriptionRequest request = m_base;
    request.options = transcribeOptions();
    request.model = model().options;
    request.model.attention = m_attention->wanted();
    request.again = m_again->isChecked();
    const PartOfFile part = readPart(m_from->text(), m_to->text()).part.value_or(PartOfFile());
    request.part.fromUs = part.fromUs;
    request.part.toUs = part.toUs;
    const auto channels = m_channels->isChecked() ? std::vector<std::optional<int>>{0, 1} : std::vector<std::optional<int>>{m_base.part.channel};
    for (const QString& file : m_files) {
        request.file = toPath(file);
        for (const std::optional<int> channel : channels) {
            request.part.channel = channel;
            requests.push_back(request);
        }
    }
    return requests;
}

QVariantMap NewTranscriptionDialog::choices() const {
    return {{QStringLiteral("model"), model().title},      {QStringLiteral("language"), m_language->currentData()},
            {QStringLiteral("words"), m_words->isChecked()}, {QStringLiteral("mode"), m_mode->currentData()},
            {QStringLiteral("attention"), choiceOf(m_attention->wanted())}, {QStringLiteral("beams"), m_beams->value()},
            {QStringLiteral("batch"), m_batch->value()}};
}

QVariantMap NewTranscriptionDialog::presetChoices() const {
    QVariantMap choices = this->choices();
    choices.insert(QStringLiteral("channels"), m_channels->isChecked());
    choices.insert(QStringLiteral("translate"), m_translate->isChecked());
    choices.insert(QStringLiteral("hotwords"), m_hotwords->text());
    choices.insert(QStringLiteral("prompt"), m_prompt->text());
    return choices;
}

void NewTranscriptionDialog::setChoices(const QVariantMap& choices) {
    const auto value = [&](const char* key) { return choices.value(QLatin1String(key)); };
    const auto choose = [&](QComboBox& box, const char* key) {
        const int index = box.findData(value(key));
        if (value(key).isValid() && index >= 0) box.setCurrentIndex(index);
    };
    const auto check = [&](QCheckBox& box, const char* key) { box.setChecked(value(key).isValid() ? value(key).toBool() : box.isChecked()); };
    const auto count = [&](QSpinBox& box, const char* key) { box.setValue(value(key).isValid() ? value(key).toInt() : box.value()); };
    const auto write = [&](QLineEdit& field, const char* key) { field.setText(value(key).isValid() ? value(key).toString() : field.text()); };
    const auto found = std::ranges::find(m_models, value("model").toString(), &ModelEntry::title);
    if (value("attention").isValid()) m_attention->setWanted(modesOfChoice(value("attention").toString()));
    if (found != m_models.end()) m_model->setCurrentIndex(static_cast<int>(found - m_models.begin()));
    choose(*m_language, "language");
    choose(*m_mode, "mode");
    check(*m_words, "words");
    check(*m_channels, "channels");
    updateChannels();
    check(*m_translate, "translate");
    count(*m_beams, "beams");
    count(*m_batch, "batch");
    write(*m_hotwords, "hotwords");
    write(*m_prompt, "prompt");
    planAnew();
}

void NewTranscriptionDialog::setRequest(const service::TranscriptionRequest& request, library::ProjectId project) {
    m_base = request;
    const api::TranscribeOptions& options = request.options;
    const auto found = std::ranges::find_if(m_models, [&](const ModelEntry& entry) { return entry.options.path == request.model.path; });
    m_attention->setWanted(request.model.attention);
    if (found != m_models.end()) m_model->setCurrentIndex(static_cast<int>(found - m_models.begin()));
    m_language->setCurrentIndex(std::max(0, m_language->findData(fromUtf8(options.decoding.language))));
    setProject(project);
    m_mode->setCurrentIndex(std::max(0, m_mode->findData(static_cast<int>(options.mode))));
    m_words->setChecked(options.wordTimestamps);
    m_translate->setChecked(options.decoding.task == text::Task::Translate);
    m_channels->setChecked(false);
    m_again->setChecked(request.again);
    m_beams->setValue(options.decoding.beamSize.value_or(1));
    m_batch->setValue(options.batchSize);
    m_hotwords->setText(fromUtf8(options.hotwords));
    m_prompt->setText(fromUtf8(options.initialPrompt));
    m_from->setText(request.part.fromUs > 0 ? timeText(request.part.fromUs) : QString());
    m_to->setText(request.part.toUs ? timeText(*request.part.toUs) : QString());
    // One of two channels was chosen when the job was made: another choice would be two jobs.
    m_channels->setVisible(!request.part.channel);
    planAnew();
}

}  // namespace undervoice::ui
