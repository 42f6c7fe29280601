#include "engine_desk.h"

namespace undervoice::desktop {

EngineDesk::EngineDesk(const std::filesystem::path& program, QObject* parent)
    : QObject(parent), m_worker(program, /*library=*/{}), m_thread(std::make_unique<service::TaskThread>(kIdle, [this] { m_worker.unload(); })) {}

EngineDesk::~EngineDesk() { m_thread.reset(); }

void EngineDesk::unload() {
    m_thread->post([this] { m_worker.unload(); });
}

}  // namespace undervoice::desktop
