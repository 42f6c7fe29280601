#include "ui/theme/tokens.h"

#include <algorithm>
#include <cmath>

namespace undervoice::ui {
namespace {

const Tokens* appliedTokens = nullptr;

/// WCAG 2.2, "relative luminance".
double luminance(const QColor& color) {
    const auto linear = [](double channel) { return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

}  // namespace

const Tokens& lightTokens() {
    static const Tokens kLight{
        .isDark = false,
        .window = 0xF6F5F2,
        .surface = 0xFFFFFF,
        .sunken = 0xECEAE5,
        .line = 0xD8D5CE,
        .outline = 0x85817A,
        .text = 0x1F1E1B,
        .muted = 0x625F58,
        .accent = 0x0B6E69,
        .onAccent = 0xFFFFFF,
        .mha = 0xA34A07,
        .ok = 0x2F6B2F,
        .danger = 0xB3261E,
        .select = 0xCFE8E5,
        .speakers = {0x0B6E69, 0xB45309, 0x5B4B9A, 0x9A2A5B, 0x2F6B2F, 0x1D5FA8, 0x7A5C00, 0x5A5A5A},
    };
    return kLight;
}

const Tokens& darkTokens() {
    static const Tokens kDark{
        .isDark = true,
        .window = 0x191A1C,
        .surface = 0x212326,
        .sunken = 0x141517,
        .line = 0x383B40,
        .outline = 0x7A7E85,
        .text = 0xE9E7E2,
        .muted = 0xA5A29B,
        .accent = 0x4FC3B8,
        .onAccent = 0x08211F,
        .mha = 0xF0A04B,
        .ok = 0x8FCB8B,
        .danger = 0xFF8A80,
        .select = 0x1F4A47,
        .speakers = {0x4FC3B8, 0xF0A04B, 0xB3A4F0, 0xF08FB8, 0x8FCB8B, 0x7FB6F2, 0xD9BE55, 0xB8B8B8},
    };
    return kDark;
}

const Tokens& tokens() { return appliedTokens ? *appliedTokens : lightTokens(); }

void setTokens(const Tokens& tokens) { appliedTokens = &tokens; }

QColor Tokens::hovered(const QColor& ground) const { return mixed(ground, text, 0.06); }

QColor Tokens::pressed(const QColor& ground) const { return mixed(ground, text, 0.11); }

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto channel = [share](double x, double y) { return static_cast<float>(x + (y - x) * share); };
    return QColor::fromRgbF(channel(a.redF(), b.redF()), channel(a.greenF(), b.greenF()), channel(a.blueF(), b.blueF()));
}

double contrastRatio(const QColor& a, const QColor& b) {
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

}  // namespace undervoice::ui
