#pragma once
// Runs the built program as a person would, in a folder and with a library of its own.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace undervoice::test {

struct Outcome {
    int exitCode = -1;   ///< 128 + signal when it was ended by one
    std::string output;  ///< standard output
    std::string errors;  ///< standard error
};

class ProgramRunner {
  public:
    /// program: the built undervoice; folder: working folder, also the home of library and caches.
    ProgramRunner(std::filesystem::path program, std::filesystem::path folder);

    Outcome run(const std::vector<std::string>& arguments, const std::string& input = {}) const;
    /// Starts it and returns at once; finish() waits for it.
    pid_t start(const std::vector<std::string>& arguments) const;
    Outcome finish(pid_t child) const;
    const std::filesystem::path& folder() const { return m_folder; }

  private:
    std::filesystem::path m_program, m_folder;
};

}  // namespace undervoice::test
