// undervoice: speech to text on this machine. Composition only: verbs, Ctrl-C, exit codes.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <unistd.h>
#include <vector>

#include "base/folders.h"
#include "base/log.h"
#include "command.h"
#include "library/library.h"
#include "python_values.h"

namespace undervoice::cli {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done; 1 something failed (its sentence is on standard error); 2 wrong command line; 3 nothing found; 130 stopped by Ctrl-C, or by answering no.\n"
    "Nothing that is said leaves this machine.";

/// Lives as long as the process: the signal handler uses it.
CancelSource* g_cancel = nullptr;

extern "C" void onInterrupt(int signal) {
    // A second Ctrl-C ends the program at once: everything committed so far is safe.
    std::signal(signal, SIG_DFL);
    g_cancel->cancel();
}

/// What is thrown here ends the work, but not what was committed of it.
int runGuarded(Command& command, const Context& context) {
    try {
        return command.run(context);
    } catch (const std::bad_alloc&) {
        std::fprintf(stderr, "There is not enough memory for this: close other programs or choose a smaller model or batch. What was committed is kept.\n");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "Something unexpected went wrong (%s). What was committed is kept.\n", error.what());
    }
    return kFailed;
}

int runProgram(std::vector<std::string> arguments) {
    static CancelSource cancel;
    g_cancel = &cancel;
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    std::signal(SIGPIPE, SIG_IGN);
    logging::setUp();

    CLI::App application("Undervoice " UNDERVOICE_VERSION ": recordings to searchable text, on this machine.", "undervoice");
    application.footer(kFooter);
    application.set_version_flag("--version", "undervoice " UNDERVOICE_VERSION);
    application.require_subcommand(1);
    application.fallthrough();
    std::string libraryPath;
    application.add_option("--library", libraryPath, "Library file (default: ~/.local/share/undervoice/library.db)");

    std::vector<std::unique_ptr<Command>> commands;
    for (auto* make : {makeTranscribeCommand, makeResumeCommand, makeLibraryCommand, makeVerifyCommand, makeModelsCommand, makeInspectCommand, makeCompareCommand, makeConvertCommand, makeBenchCommand, makeMemoryCommand, makeDoctorCommand}) {
        commands.push_back(make());
        commands.back()->registerOptions(application);
    }
    std::vector<std::string> reversed = underscoreFlags(arguments);
    std::reverse(reversed.begin(), reversed.end());
    try {
        application.parse(reversed);
    } catch (const CLI::ParseError& error) {
        return application.exit(error) == 0 ? kDone : kUsage;
    }

    const Context context{&cancel, libraryPath.empty() ? library::defaultLibraryPath() : std::filesystem::path(libraryPath), setUpFolder()};
    for (const auto& command : commands)
        if (command->isChosen()) return runGuarded(*command, context);
    return kUsage;
}

}  // namespace
}  // namespace undervoice::cli

int main(int argc, char** argv) { return undervoice::cli::runProgram(std::vector<std::string>(argv + 1, argv + argc)); }
