#include "ui/support/library_thread.h"

namespace undervoice::ui {

LibraryThread::LibraryThread(std::filesystem::path library, QObject* parent)
    : QObject(parent), m_path(std::move(library)), m_thread(std::make_unique<service::TaskThread>()) {}

LibraryThread::~LibraryThread() { m_thread.reset(); }

}  // namespace undervoice::ui
