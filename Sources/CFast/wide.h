// What the parts of this library that look at many bytes at once share.
#ifndef CFAST_WIDE_H
#define CFAST_WIDE_H

#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

inline bool blank(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

#if defined(__x86_64__)

const bool hasAVX2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
                     __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi");

__attribute__((target("avx2"))) inline uint64_t bits(__m256i low, __m256i high) {
  return uint64_t(uint32_t(_mm256_movemask_epi8(high))) << 32 | uint32_t(_mm256_movemask_epi8(low));
}

#endif

}  // namespace

#endif
