#pragma once
// The flags of `undervoice transcribe`: openai-whisper's by their names and values, and ours. Kept as text until resolve(),
// so that every value is judged in one place and a message can name flag, value and what was expected.

#include <CLI/App.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "api/options.h"
#include "base/error.h"
#include "media/decode.h"
#include "model_flags.h"
#include "transcript/export/export.h"

namespace undervoice::cli {

/// Everything a transcribe run needs, judged and typed.
struct TranscribeRequest {
    std::vector<std::string> files;  ///< "-": standard input
    std::string model;               ///< empty: the largest that is installed
    std::filesystem::path modelFolder;
    api::ModelOptions modelOptions;  ///< device, dtype, threads
    api::TranscribeOptions options;
    std::filesystem::path outputFolder;
    std::vector<ExportFormat> formats;
    WriterOptions writerOptions;
    std::optional<bool> verbose;  ///< absent: text on a terminal only
    std::optional<int> track;
    std::optional<int> channel;
    std::optional<double> fromSeconds;
    std::optional<double> toSeconds;
    bool useLibrary = true;
    bool again = false;
    std::filesystem::path memoryReport;  ///< empty: none
    std::vector<std::string> warnings;  ///< one sentence each, to standard error
};

/// Track, channel and range of a recording, and how its samples are joined.
media::DecodeOptions partOf(const TranscribeRequest& request);

class TranscribeFlags {
  public:
    void addTo(CLI::App& command);
    /// Those alone that say what is heard and how it is decoded: one recording, no model, no files to write. Word times are always on.
    void addListeningTo(CLI::App& command);
    Result<TranscribeRequest> resolve() const;

  private:
    void addOutputTo(CLI::App& command);
    void addSourceTo(CLI::App& command);
    void addDecodingTo(CLI::App& command);
    void addLongFormTo(CLI::App& command);
    Status resolveDecoding(TranscribeRequest& request) const;
    Status resolveLongForm(TranscribeRequest& request) const;
    Status resolveWriters(TranscribeRequest& request) const;
    Status resolveModel(TranscribeRequest& request) const;
    Status resolveSource(TranscribeRequest& request) const;

    std::vector<std::string> m_files;
    ModelFlags m_modelFlags;
    // openai-whisper's
    std::string m_model, m_modelDir, m_outputDir = ".", m_outputFormat = "all", m_verbose;
    std::string m_task = "transcribe", m_language = "None", m_temperature = "0", m_bestOf = "5", m_beamSize = "5";
    std::string m_patience = "None", m_lengthPenalty = "None", m_suppressTokens = "-1", m_initialPrompt = "None";
    std::string m_carryInitialPrompt = "False", m_conditionOnPreviousText = "True", m_fp16 = "True";
    std::string m_temperatureIncrement = "0.2", m_compressionRatioThreshold = "2.4", m_logprobThreshold = "-1.0";
    std::string m_noSpeechThreshold = "0.6", m_wordTimestamps = "False";
    std::string m_prependPunctuations = api::TranscribeOptions().prependPunctuations, m_appendPunctuations = api::TranscribeOptions().appendPunctuations;
    std::string m_highlightWords = "False", m_maxLineWidth = "None", m_maxLineCount = "None", m_maxWordsPerLine = "None";
    std::string m_clipTimestamps = "0", m_hallucinationSilenceThreshold = "None";
    // ours
    std::string m_mode = "auto", m_batchSize = "8", m_track, m_channel, m_from, m_to, m_hotwords, m_prefix;
    std::string m_vad = "True", m_maxInnerSilence = "4", m_multilingual = "False", m_withoutTimestamps = "False";
    std::string m_memoryReport, m_free;
    bool m_noLibrary = false, m_again = false;
};

}  // namespace undervoice::cli
