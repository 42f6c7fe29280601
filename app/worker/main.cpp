// undervoice-worker: does the jobs of undervoice-desktop, which starts it and talks to it over its standard input. Composition only.

#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string_view>

#include "api/engine_loader.h"
#include "base/log.h"
#include "library/library.h"
#include "worker/channel.h"
#include "worker/messages.h"
#include "worker/worker_host.h"

namespace undervoice::worker {
namespace {

bool isSocket(int descriptor) {
    int kind = 0;
    socklen_t size = sizeof kind;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 && kind == SOCK_STREAM;
}

int runWorker(const char* libraryPath) {
    std::signal(SIGPIPE, SIG_IGN);
    logging::setUp();
    Channel channel(::dup(STDIN_FILENO));
    const auto library = *libraryPath ? library::Library::open(libraryPath) : library::Library::openInMemory();
    if (!library) {
        (void)channel.send(encode(Event(Failed{library.error()})));
        return 1;
    }
    const Status talked = hostJobs(channel, api::loadEngine, **library);
    if (!talked) std::fprintf(stderr, "undervoice-worker: %s\n", talked.error().message.c_str());
    return talked ? 0 : 1;
}

}  // namespace
}  // namespace undervoice::worker

int main(int argc, char** argv) {
    if (argc != 3 || std::string_view(argv[1]) != "--library" || !undervoice::worker::isSocket(STDIN_FILENO)) {
        std::fprintf(stderr, "undervoice-worker works for undervoice-desktop, which starts it.\n");
        return 2;
    }
    return undervoice::worker::runWorker(argv[2]);
}
