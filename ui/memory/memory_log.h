#pragma once
// Every report of a job as a line of CSV. The chart thins its history so that memory stays bounded; this keeps all of it, in a
// temporary file. GUI thread.

#include <string>

#include <QTemporaryFile>

#include "api/memory_report.h"

namespace undervoice::ui {

class MemoryLog {
  public:
    /// A new job begins: what was kept is forgotten.
    void begin();
    void add(const api::MemoryReport& report);

    /// Whether every report is in it: false where the disk refused one.
    bool isWhole() const { return m_isWhole; }
    /// Header and a line a report; columns of attention.md section 9.
    std::string csv();

  private:
    QTemporaryFile m_file;
    bool m_isWhole = true;
};

}  // namespace undervoice::ui
