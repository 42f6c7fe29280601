#include "api/memory_csv.h"

#include <fmt/format.h>

namespace undervoice::api {

std::string memoryCsvHeader() {
    return "time_us,phase,windows,beams,tokens,weights,encoder_ws,cross_alloc,cross_used,self_alloc,self_used,transient,reserved,driver_total,"
           "others,mha_analytic,shared_tokens";
}

std::string memoryCsvRow(const MemoryReport& r) {
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", r.timeUs, r.phase, r.windows, r.beams, r.tokens, r.weights, r.encoderWorkspace,
                       r.caches.cross.allocated, r.caches.cross.used, r.caches.self.allocated, r.caches.self.used, r.transient, r.reserved,
                       r.driverTotal, r.others, r.ordinary.used(), r.sharedTokens);
}

}  // namespace undervoice::api
