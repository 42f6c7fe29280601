#pragma once
// A verb of the program: registers its options, runs when it was chosen, returns an exit code. One file a verb; main.cpp
// holds the list.

#include <CLI/App.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "base/cancel.h"
#include "base/error.h"
#include "exit_codes.h"

namespace undervoice::cli {

/// What every verb may use; filled by main() before the verb runs.
struct Context {
    CancelSource* cancel = nullptr;          ///< Ctrl-C
    std::filesystem::path library;           ///< --library, or the default place
    std::filesystem::path depsFolder;        ///< assets and models that set-up fetched
};

class Command {
  public:
    virtual ~Command() = default;
    virtual void registerOptions(CLI::App& application) = 0;
    virtual int run(const Context& context) = 0;
    bool isChosen() const { return m_app && m_app->parsed(); }

  protected:
    CLI::App* m_app = nullptr;  ///< the subcommand; set by registerOptions
};

/// Prints the sentence of an error to standard error and returns its exit code.
inline int report(const Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return exitCodeFor(error);
}

std::unique_ptr<Command> makeTranscribeCommand();
std::unique_ptr<Command> makeResumeCommand();
std::unique_ptr<Command> makeLibraryCommand();
std::unique_ptr<Command> makeVerifyCommand();
std::unique_ptr<Command> makeModelsCommand();
std::unique_ptr<Command> makeInspectCommand();
std::unique_ptr<Command> makeBenchCommand();
std::unique_ptr<Command> makeCompareCommand();
std::unique_ptr<Command> makeConvertCommand();
std::unique_ptr<Command> makeMemoryCommand();
std::unique_ptr<Command> makeDoctorCommand();

}  // namespace undervoice::cli
