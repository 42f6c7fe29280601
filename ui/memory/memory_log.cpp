#include "ui/memory/memory_log.h"

#include <QByteArray>

#include "api/memory_csv.h"

namespace undervoice::ui {

void MemoryLog::begin() {
    m_isWhole = true;
    if (m_file.isOpen() && !m_file.resize(0)) m_isWhole = false;
}

void MemoryLog::add(const api::MemoryReport& report) {
    if (!m_isWhole) return;
    const std::string line = api::memoryCsvRow(report) + "\n";
    const bool isWritten = (m_file.isOpen() || m_file.open()) && m_file.seek(m_file.size()) && m_file.write(line.data(), static_cast<qint64>(line.size())) == static_cast<qint64>(line.size()) && m_file.flush();
    if (!isWritten) m_isWhole = false;
}

std::string MemoryLog::csv() {
    std::string text = api::memoryCsvHeader() + "\n";
    if (m_file.isOpen() && m_file.seek(0)) text += m_file.readAll().toStdString();
    return text;
}

}  // namespace undervoice::ui
