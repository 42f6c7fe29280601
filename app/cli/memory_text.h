#pragma once
// Memory as a person reads it: --memory_report's file, the closing line of a job, the table of `undervoice memory`.

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "api/memory_plan.h"
#include "api/memory_report.h"
#include "base/error.h"

namespace undervoice::cli {

/// What the caches took at their largest, and what ordinary attention would have taken for the same rows: every share with its base.
std::string savingsText(const api::MemoryPeaks& peaks);

/// The table of the plan, several lines.
std::string planText(const api::MemoryPlan& plan, const std::string& model);
std::string planJson(const api::MemoryPlan& plan, const std::string& model);

/// The file of --memory_report; its rows can be read while the job runs.
class MemoryCsv {
  public:
    /// Overwrites. Io when it cannot be written.
    static Result<std::unique_ptr<MemoryCsv>> create(const std::filesystem::path& path);
    void add(const api::MemoryReport& report);
    /// Io when something of it was not written.
    Status finish();

  private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    MemoryCsv(std::filesystem::path path, std::FILE* file) : m_path(std::move(path)), m_file(file) {}
    std::filesystem::path m_path;
    std::unique_ptr<std::FILE, Closer> m_file;
};

}  // namespace undervoice::cli
