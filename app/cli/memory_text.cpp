#include "memory_text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/memory_csv.h"
#include "base/bytes_text.h"

namespace undervoice::cli {
namespace {

double percent(std::int64_t part, std::int64_t whole) { return whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0; }

std::string counted(std::int64_t count, const char* one) { return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s"); }

nlohmann::json needJson(const api::MemoryNeed& need) {
    return {{"weights", need.weights},     {"encoder", need.encoder}, {"self_cache", need.selfCache}, {"cross_cache", need.crossCache},
            {"transient", need.transient}, {"reserve", need.reserve}, {"total", need.total()}};
}

std::string rangeText(const api::LatentWidths& widths) {
    return widths.least == widths.most ? std::to_string(widths.most) : fmt::format("{} to {}", widths.least, widths.most);
}

/// "latents of 96 a token and layer, "; nothing where there are none.
std::string latentsText(const api::CacheLatents& latents) {
    std::string text;
    if (latents.self.most > 0) text += fmt::format("latents of {} a token and layer, ", rangeText(latents.self));
    if (latents.cross.most > 0) text += fmt::format("latents of {} a frame and layer, ", rangeText(latents.cross));
    return text;
}

}  // namespace

std::string savingsText(const api::MemoryPeaks& peaks) {
    const api::MemoryReport& r = peaks.atLargestCaches;
    if (r.caches.allocated() == 0) return "Nothing was decoded: there were no caches.";
    const std::string what = fmt::format("Peak caches: {} self and {} cross ({}, {}, {} with {} and room for {} each)", bytesText(r.caches.self.allocated),
                                         bytesText(r.caches.cross.allocated), r.modes, latentsText(r.latents) + r.dtype, counted(r.allocatedWindows, "window"),
                                         counted(r.beams, "row"), counted(r.capacity, "token"));
    const std::string int8 = fmt::format("in int8 rows (--cache_dtype int8) ordinary attention would take {}", bytesText(r.ordinaryInt8.allocated()));
    const std::int64_t saved = r.ordinary.allocated() - r.caches.allocated();
    if (saved == 0) return fmt::format("{}. This is ordinary attention, nothing was saved; {}.", what, int8);
    const std::int64_t all = r.engineTotal();
    return fmt::format("{}; ordinary attention would have taken {} self and {} cross: {:.1f} % of these {} saved, {:.1f} % of all {} with weights and "
                       "workspace; {}.",
                       what, bytesText(r.ordinary.self.allocated), bytesText(r.ordinary.cross.allocated), percent(saved, r.ordinary.allocated()),
                       bytesText(r.ordinary.allocated()), percent(saved, all + saved), bytesText(all + saved), int8);
}

std::string planText(const api::MemoryPlan& plan, const std::string& model) {
    std::size_t perPair = 1;
    while (perPair < plan.fits.size() && plan.fits[perPair].self == plan.fits[0].self && plan.fits[perPair].cross == plan.fits[0].cross) ++perPair;
    std::string text = fmt::format("{} on {}: {} for everything, of which its weights take {}; caches in {}, {} tokens a row.\n", model, plan.device,
                                   bytesText(plan.available), plan.fits.empty() ? "?" : bytesText(plan.fits[0].need.weights), plan.dtype, plan.tokens);
    text += "Most windows decoded together, and bytes of one window's caches:\n";
    text += fmt::format("  {:<12} {:<6}", "self", "cross");
    for (std::size_t i = 0; i < perPair && i < plan.fits.size(); ++i)
        text += fmt::format(" {:>10}", counted(plan.fits[i].beams, "beam")) + fmt::format(" {:>10}", "a window");
    text += "\n";
    for (std::size_t i = 0; i < plan.fits.size(); ++i) {
        const api::MemoryFit& fit = plan.fits[i];
        if (i % perPair == 0) text += fmt::format("{} {:<12} {:<6}", fit.isCurrent ? "*" : " ", fit.self, fit.cross);
        text += fmt::format(" {:>10} {:>10}", fit.windows, bytesText(fit.cachesOfWindow));
        if (i % perPair == perPair - 1) text += "\n";
    }
    text += "* is how the model runs as it was asked for here.\n";
    return text;
}

std::string planJson(const api::MemoryPlan& plan, const std::string& model) {
    nlohmann::json fits = nlohmann::json::array();
    for (const api::MemoryFit& fit : plan.fits)
        fits.push_back({{"self", fit.self}, {"cross", fit.cross}, {"current", fit.isCurrent}, {"beams", fit.beams}, {"windows", fit.windows},
                        {"caches_of_window", fit.cachesOfWindow}, {"need", needJson(fit.need)}});
    return nlohmann::json{{"model", model}, {"device", plan.device}, {"dtype", plan.dtype}, {"available_bytes", plan.available}, {"tokens", plan.tokens},
                          {"fits", std::move(fits)}}
        .dump();
}

Result<std::unique_ptr<MemoryCsv>> MemoryCsv::create(const std::filesystem::path& path) {
    std::FILE* const file = std::fopen(path.c_str(), "w");
    if (!file)
        return fail(ErrorCode::Io, "Cannot write the memory report " + path.string() + ": " + std::strerror(errno) + ". Choose another with --memory_report.");
    std::unique_ptr<MemoryCsv> csv(new MemoryCsv(path, file));
    std::fprintf(file, "%s\n", api::memoryCsvHeader().c_str());
    std::fflush(file);
    return csv;
}

void MemoryCsv::add(const api::MemoryReport& report) {
    std::fprintf(m_file.get(), "%s\n", api::memoryCsvRow(report).c_str());
    std::fflush(m_file.get());
}

Status MemoryCsv::finish() {
    if (std::fflush(m_file.get()) != 0 || std::ferror(m_file.get()) != 0)
        return fail(ErrorCode::Io, "The memory report " + m_path.string() + " could not be written to its end: " + std::strerror(errno) + ".");
    return {};
}

}  // namespace undervoice::cli
