#pragma once
// Values as a person reads them. Translated where they hold words.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <QString>

#include "library/records.h"
#include "ui/values/number_text.h"

namespace undervoice::ui {

QString fromUtf8(const std::string& text);
/// A path's bytes as text, for showing only.
QString shown(const std::filesystem::path& path);
QString fileName(const std::filesystem::path& path);
std::filesystem::path toPath(const QString& path);

QString secondsText(double seconds, std::int64_t beginUs = 0);  ///< clockText() of so much after beginUs
QString dateText(library::UnixMs time);       ///< as the system writes dates
QString remainingText(std::int64_t seconds);  ///< "about 3 minutes left"
QString languageText(const std::string& code);  ///< "German", in the window's language; empty for none
QString deviceText(const std::string& name);    ///< of api::ModelInfo::deviceName: "Processor, 2 threads"; a GPU has its name
QString phaseText(const std::string& phase);    ///< of Progress and MemoryReport: "loading the model"; one that is not known here as it is

QString joinedNames(const std::vector<std::string>& names);  ///< "Anna Keller, Ben Okoro"

/// What a person called it, else its file's name.
QString titleOf(const library::Recording& recording);

}  // namespace undervoice::ui
