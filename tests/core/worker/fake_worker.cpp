// undervoice-worker with the engine without a model. UNDERVOICE_TEST_WORKER says what happens before a window: "crash 3", "hang 3"
// (deaf to every request to stop; the file UNDERVOICE_TEST_WORKER_HANGS is there then), "slow 0" (each from there on takes ten milliseconds).

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <unistd.h>

#include "../service/fake_engine.h"
#include "worker/channel.h"
#include "worker/worker_host.h"

namespace {

void behave(const std::string& how) {
    if (how == "crash") std::abort();
    if (how == "slow") ::usleep(10'000);
    if (const char* mark = std::getenv("UNDERVOICE_TEST_WORKER_HANGS"); mark && how == "hang") std::ofstream(mark) << "now";
    while (how == "hang") ::pause();
}

}  // namespace

int main(int, char** argv) {
    using namespace undervoice;
    std::signal(SIGPIPE, SIG_IGN);
    test::FakeEngineScript script;
    script.windows = 40;
    char how[16] = "";
    int window = -1;
    if (const char* told = std::getenv("UNDERVOICE_TEST_WORKER")) std::sscanf(told, "%15s %d", how, &window);
    if (window >= 0)
        script.beforeWindow = [&](int i) -> Status {
            if (i >= window) behave(how);
            return {};
        };
    worker::Channel channel(::dup(STDIN_FILENO));
    const auto library = *argv[2] ? library::Library::open(argv[2]) : library::Library::openInMemory();
    return library && worker::hostJobs(channel, test::fakeEngine(script), **library) ? 0 : 1;
}
