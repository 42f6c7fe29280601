#pragma once
// What `undervoice convert` can be asked to do, and which of its options each of that takes: one that would do nothing is refused.

#include <CLI/App.hpp>

#include <string>
#include <vector>

#include "base/error.h"

namespace undervoice::cli {

enum class ConvertWork { Head, FlatUniform, FlatTwoNorm, Apply, Merge, Export };

/// Options that serve the same works.
struct OptionsOfWorks {
    std::vector<ConvertWork> works;
    const char* name;  ///< of the works, for the message
    std::vector<const char*> options;
};

/// Every option but --help.
const std::vector<OptionsOfWorks>& convertOptions();

/// InvalidArgument names the first option that was given and does nothing in this work.
Status checkOptionsOf(ConvertWork work, const CLI::App& convert);

}  // namespace undervoice::cli
