#pragma once
// --device, --dtype, --threads, --self, --cross and --cache_dtype, as every verb that loads a model takes them.

#include <CLI/App.hpp>

#include <string>
#include <utility>

#include "api/options.h"

namespace undervoice::cli {

class ModelFlags {
  public:
    explicit ModelFlags(std::string dtype = "auto") : m_dtype(std::move(dtype)) {}

    /// Under that heading of the help; empty: with the command's other options.
    void addTo(CLI::App& command, const std::string& group = {});
    /// All but the attention modes.
    void addComputingTo(CLI::App& command, const std::string& group = {});
    /// --device and --dtype alone.
    void addPlacementTo(CLI::App& command, const std::string& group = {});
    /// Device, dtype, threads and attention of the options are set. InvalidArgument names the flag and what it takes.
    Result<api::ModelOptions> resolve() const;

  private:
    std::string m_device = "auto", m_dtype, m_threads = "0", m_self, m_cross, m_cacheDtype = "auto";
};

}  // namespace undervoice::cli
