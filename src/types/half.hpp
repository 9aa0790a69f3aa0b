// Floating-point numbers of half precision (IEEE 754 binary16).
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace asiopg::detail {

inline float half_to_float(std::uint16_t half) noexcept {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
    const std::uint32_t exponent = half >> 10 & 31, fraction = half & 0x3ff;
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000 | fraction << 13);
    if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
    const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
    return sign ? -magnitude : magnitude;
}

/// The nearest; of two the even one. What is too large becomes an infinity.
inline std::uint16_t float_to_half(float value) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
    if (std::isnan(value)) return static_cast<std::uint16_t>(sign | 0x7e00);
    const float magnitude = std::fabs(value);
    if (magnitude >= 65520.0f) return static_cast<std::uint16_t>(sign | 0x7c00);
    if (magnitude < 0x1p-14f)  // in units of the smallest half
        return static_cast<std::uint16_t>(sign | static_cast<std::uint16_t>(std::nearbyint(magnitude * 0x1p24f)));
    const std::uint32_t kept = bits & 0x7fffffff;
    const std::uint32_t rounded = kept + 0xfff + (kept >> 13 & 1);
    return static_cast<std::uint16_t>(sign | static_cast<std::uint16_t>((rounded >> 13) - (112 << 10)));
}

}  // namespace asiopg::detail
