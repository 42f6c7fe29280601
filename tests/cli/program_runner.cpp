#include "program_runner.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace undervoice::test {
namespace {

std::string readAll(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void redirect(const std::filesystem::path& path, int flags, int target) {
    const int file = ::open(path.c_str(), flags, 0600);
    if (file < 0 || ::dup2(file, target) < 0) ::_exit(127);
    ::close(file);
}

}  // namespace

ProgramRunner::ProgramRunner(std::filesystem::path program, std::filesystem::path folder)
    : m_program(std::move(program)), m_folder(std::move(folder)) {
    std::ofstream(m_folder / "stdin");
}

pid_t ProgramRunner::start(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = arguments;
    words.insert(words.begin(), m_program.string());
    std::vector<char*> raw;
    for (std::string& word : words) raw.push_back(word.data());
    raw.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    if (::chdir(m_folder.c_str()) != 0) ::_exit(127);
    redirect("stdin", O_RDONLY, STDIN_FILENO);
    redirect("stdout", O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    redirect("stderr", O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    ::setenv("XDG_DATA_HOME", (m_folder / "share").c_str(), 1);
    ::execv(raw[0], raw.data());
    ::_exit(127);
}

Outcome ProgramRunner::finish(pid_t child) const {
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), readAll(m_folder / "stdout"), readAll(m_folder / "stderr")};
}

Outcome ProgramRunner::run(const std::vector<std::string>& arguments, const std::string& input) const {
    std::ofstream(m_folder / "stdin", std::ios::binary) << input;
    return finish(start(arguments));
}

}  // namespace undervoice::test
