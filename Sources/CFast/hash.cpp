#include <algorithm>
#include <array>
#include <cstring>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "include/cfast.h"

namespace {

inline uint64_t rotate(uint64_t value, int by) { return (value << by) | (value >> (64 - by)); }
inline uint32_t rotateRight(uint32_t value, int by) { return (value >> by) | (value << (32 - by)); }

/// ASCII capitals of eight bytes to small letters.
inline uint64_t lower(uint64_t word) {
  constexpr uint64_t ones = 0x0101010101010101ull;
  uint64_t seven = word & (0x7F * ones);
  uint64_t aboveZ = seven + (0x7F - 'Z') * ones;
  uint64_t fromA = seven + (0x80 - 'A') * ones;
  uint64_t capitals = (fromA ^ aboveZ) & ~word & (0x80 * ones);
  return word | (capitals >> 2);
}

inline uint64_t load(const uint8_t *bytes, size_t length, bool fold) {
  uint64_t word = 0;
  memcpy(&word, bytes, length);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return fold ? lower(word) : word;
}

/// Two words of eight bytes.
template <bool fold>
inline void loadPair(const uint8_t *bytes, uint64_t &first, uint64_t &second) {
#if defined(__SSE2__)
  __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes));
  if (fold) {
    // What is no ASCII is less than zero.
    const __m128i fromA = _mm_cmpgt_epi8(value, _mm_set1_epi8('A' - 1)), toZ = _mm_cmplt_epi8(value, _mm_set1_epi8('Z' + 1));
    value = _mm_or_si128(value, _mm_and_si128(_mm_and_si128(fromA, toZ), _mm_set1_epi8(0x20)));
  }
  first = uint64_t(_mm_cvtsi128_si64(value));
  second = uint64_t(_mm_cvtsi128_si64(_mm_unpackhi_epi64(value, value)));
#else
  first = load(bytes, 8, fold);
  second = load(bytes + 8, 8, fold);
#endif
}

inline uint64_t finish(uint64_t value) {
  value ^= value >> 33;
  value *= 0xFF51AFD7ED558CCDull;
  value ^= value >> 33;
  value *= 0xC4CEB9FE1A85EC53ull;
  return value ^ (value >> 33);
}

template <bool fold>
void hash(const uint8_t *bytes, size_t length, uint64_t seed, uint64_t *out) {
  constexpr uint64_t c1 = 0x87C37B91114253D5ull, c2 = 0x4CF5AD432745937Full;
  uint64_t h1 = seed, h2 = seed;
  size_t at = 0;
  for (; at + 16 <= length; at += 16) {
    uint64_t k1, k2;
    loadPair<fold>(bytes + at, k1, k2);
    h1 ^= rotate(k1 * c1, 31) * c2;
    h1 = (rotate(h1, 27) + h2) * 5 + 0x52DCE729;
    h2 ^= rotate(k2 * c2, 33) * c1;
    h2 = (rotate(h2, 31) + h1) * 5 + 0x38495AB5;
  }
  size_t rest = length - at;
  if (rest > 8) h2 ^= rotate(load(bytes + at + 8, rest - 8, fold) * c2, 33) * c1;
  if (rest > 0) h1 ^= rotate(load(bytes + at, std::min<size_t>(rest, 8), fold) * c1, 31) * c2;
  h1 ^= length;
  h2 ^= length;
  h1 += h2;
  h2 += h1;
  h1 = finish(h1);
  h2 = finish(h2);
  h1 += h2;
  h2 += h1;
  out[0] = h1;
  out[1] = h2;
}

/// Both halves of the product, one over the other.
inline uint64_t folded(uint64_t first, uint64_t second) {
  const unsigned __int128 product = static_cast<unsigned __int128>(first) * second;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

template <bool fold>
uint64_t quickHash(const uint8_t *bytes, size_t length, uint64_t seed) {
  constexpr uint64_t c1 = 0x9E3779B97F4A7C15ull, c2 = 0xD6E8FEB86659FD93ull;
  uint64_t hash = seed ^ c1, first, second;
  size_t at = 0;
  for (; at + 16 <= length; at += 16) {
    loadPair<fold>(bytes + at, first, second);
    hash = folded(first ^ hash, second ^ c2);
  }
  if (at < length) {
    uint8_t rest[16] = {};
    memcpy(rest, bytes + at, length - at);
    loadPair<fold>(rest, first, second);
    hash = folded(first ^ hash, second ^ c2);
  }
  return finish(hash ^ length);
}

constexpr uint32_t roundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// One round of SHA-256. The caller names the eight variables in turn, so that none is moved.
inline __attribute__((always_inline)) void digestRound(uint32_t a, uint32_t b, uint32_t c, uint32_t &d, uint32_t e,
                                                       uint32_t f, uint32_t g, uint32_t &h, uint32_t word) {
  h += (rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25)) + (((f ^ g) & e) ^ g) + word;
  d += h;
  h += (rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22)) + ((a & b) | ((a | b) & c));
}

/// FIPS 180-4, section 6.2. Of the message schedule only the last sixteen words are kept.
void digestBlock(uint32_t *state, const uint8_t *block) {
  uint32_t w[16];
  for (int i = 0; i < 16; i++) {
    w[i] = uint32_t(block[4 * i]) << 24 | uint32_t(block[4 * i + 1]) << 16 | uint32_t(block[4 * i + 2]) << 8 |
           block[4 * i + 3];
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int from = 0; from < 64; from += 16) {
    if (from > 0) {
#pragma GCC unroll 16
      for (int i = 0; i < 16; i++) {
        const uint32_t early = w[(i + 1) & 15], late = w[(i + 14) & 15];
        w[i] += (rotateRight(early, 7) ^ rotateRight(early, 18) ^ (early >> 3)) + w[(i + 9) & 15] +
                (rotateRight(late, 17) ^ rotateRight(late, 19) ^ (late >> 10));
      }
    }
#pragma GCC unroll 2
    for (int i = 0; i < 16; i += 8) {
      const uint32_t *constants = roundConstants + from + i;
      digestRound(a, b, c, d, e, f, g, h, w[i] + constants[0]);
      digestRound(h, a, b, c, d, e, f, g, w[i + 1] + constants[1]);
      digestRound(g, h, a, b, c, d, e, f, w[i + 2] + constants[2]);
      digestRound(f, g, h, a, b, c, d, e, w[i + 3] + constants[3]);
      digestRound(e, f, g, h, a, b, c, d, w[i + 4] + constants[4]);
      digestRound(d, e, f, g, h, a, b, c, w[i + 5] + constants[5]);
      digestRound(c, d, e, f, g, h, a, b, w[i + 6] + constants[6]);
      digestRound(b, c, d, e, f, g, h, a, w[i + 7] + constants[7]);
    }
  }
  const uint32_t sums[8] = {a, b, c, d, e, f, g, h};
  for (int i = 0; i < 8; i++) state[i] += sums[i];
}

template <size_t width>
void sortRecords(void *records, size_t count) {
  auto *first = static_cast<std::array<uint64_t, width> *>(records);
  std::sort(first, first + count);
}

}  // namespace

extern "C" {

void cfast_memory_step(size_t bytes) {
#if defined(__GLIBC__)
  mallopt(M_TOP_PAD, static_cast<int>(bytes));
#else
  (void)bytes;
#endif
}

void cfast_hash128(const uint8_t *bytes, size_t length, uint64_t seed, int32_t ignore_case, uint64_t *out) {
  ignore_case ? hash<true>(bytes, length, seed, out) : hash<false>(bytes, length, seed, out);
}

uint64_t cfast_hash64(const uint8_t *bytes, size_t length, uint64_t seed, int32_t ignore_case) {
  return ignore_case ? quickHash<true>(bytes, length, seed) : quickHash<false>(bytes, length, seed);
}

void cfast_sha256_init(cfast_sha256 *context) {
  constexpr uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(context->state, start, sizeof start);
  context->length = 0;
}

void cfast_sha256_update(cfast_sha256 *context, const uint8_t *bytes, size_t length) {
  size_t used = context->length % 64;
  context->length += length;
  if (used > 0) {
    size_t part = std::min(length, 64 - used);
    if (part > 0) memcpy(context->block + used, bytes, part);
    if (used + part < 64) return;
    digestBlock(context->state, context->block);
    bytes += part;
    length -= part;
  }
  for (; length >= 64; bytes += 64, length -= 64) digestBlock(context->state, bytes);
  if (length > 0) memcpy(context->block, bytes, length);
}

void cfast_sha256_final(cfast_sha256 *context, uint8_t *out32) {
  uint64_t bits = context->length * 8;
  size_t used = context->length % 64;
  context->block[used++] = 0x80;
  if (used > 56) {
    memset(context->block + used, 0, 64 - used);
    digestBlock(context->state, context->block);
    used = 0;
  }
  memset(context->block + used, 0, 56 - used);
  for (int i = 0; i < 8; i++) context->block[56 + i] = uint8_t(bits >> (56 - 8 * i));
  digestBlock(context->state, context->block);
  for (int i = 0; i < 32; i++) out32[i] = uint8_t(context->state[i / 4] >> (24 - 8 * (i % 4)));
}

int32_t cfast_sort_records(void *records, size_t count, size_t words_per_record) {
  switch (words_per_record) {
    case 2: sortRecords<2>(records, count); return 0;
    case 3: sortRecords<3>(records, count); return 0;
    case 4: sortRecords<4>(records, count); return 0;
    default: return 1;
  }
}

}  // extern "C"
