#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>

#include <cstdlib>

namespace undervoice::logging {

void setUp() {
    auto logger = std::make_shared<spdlog::logger>("undervoice", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    const char* level = std::getenv("UNDERVOICE_LOG");
    logger->set_level(level ? spdlog::level::from_str(level) : spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace undervoice::logging
