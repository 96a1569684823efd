#ifndef _GNU_SOURCE
#define _GNU_SOURCE  // memmem
#endif
#include <cstring>

#include "include/cfast.h"
#include "wide.h"

namespace {

#if defined(__x86_64__)

/// One bit for each of 64 bytes.
struct Masks {
  uint64_t quote = 0, backslash = 0, comma = 0, open = 0, close = 0;
};

inline Masks classify(const uint8_t *bytes) {
  Masks masks;
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), comma = _mm_set1_epi8(',');
  const __m128i open = _mm_set1_epi8('{'), close = _mm_set1_epi8('}'), bit = _mm_set1_epi8(0x20);
  for (int part = 0; part < 4; part++) {
    __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes + 16 * part));
    __m128i bracket = _mm_or_si128(value, bit);  // [ and { are one bit apart, so are ] and }
    auto put = [part](uint64_t &mask, __m128i equal) {
      mask |= uint64_t(uint32_t(_mm_movemask_epi8(equal))) << (16 * part);
    };
    put(masks.quote, _mm_cmpeq_epi8(value, quote));
    put(masks.backslash, _mm_cmpeq_epi8(value, backslash));
    put(masks.comma, _mm_cmpeq_epi8(value, comma));
    put(masks.open, _mm_cmpeq_epi8(bracket, open));
    put(masks.close, _mm_cmpeq_epi8(bracket, close));
  }
  return masks;
}

/// The same, 32 bytes at a time.
__attribute__((target("avx2"))) inline Masks classifyWide(const uint8_t *bytes) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + 32));
  const __m256i bit = _mm256_set1_epi8(0x20);
  const __m256i lowBracket = _mm256_or_si256(low, bit), highBracket = _mm256_or_si256(high, bit);
  auto equal = [](__m256i first, __m256i second, char byte) __attribute__((target("avx2"))) {
    const __m256i wanted = _mm256_set1_epi8(byte);
    return bits(_mm256_cmpeq_epi8(first, wanted), _mm256_cmpeq_epi8(second, wanted));
  };
  Masks masks;
  masks.quote = equal(low, high, '"');
  masks.backslash = equal(low, high, '\\');
  masks.comma = equal(low, high, ',');
  masks.open = equal(lowBracket, highBracket, '{');
  masks.close = equal(lowBracket, highBracket, '}');
  return masks;
}

/// Bits of the bytes that follow an unescaped backslash; `carry` becomes 1 if that is the byte after the block.
inline uint64_t escapes(uint64_t backslash, uint64_t &carry) {
  if (backslash == 0) {
    uint64_t escaped = carry;
    carry = 0;
    return escaped;
  }
  uint64_t escaped = carry;
  carry = 0;
  for (uint64_t rest = backslash & ~escaped; rest != 0;) {
    int at = __builtin_ctzll(rest);
    if (at == 63) {
      carry = 1;
      break;
    }
    escaped |= uint64_t(2) << at;
    rest &= ~(uint64_t(3) << at);
  }
  return escaped;
}

/// Bit i is the exclusive or of bits 0...i.
inline uint64_t prefixXor(uint64_t value) {
  for (int by = 1; by < 64; by *= 2) value ^= value << by;
  return value;
}

__attribute__((target("pclmul"))) inline uint64_t prefixXorWide(uint64_t value) {
  const __m128i ones = _mm_set1_epi8(char(0xFF));
  return uint64_t(_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_cvtsi64_si128(int64_t(value)), ones, 0)));
}

/// The splitter in blocks of 64 bytes.
template <bool wide>
inline __attribute__((always_inline)) cfast_split_result splitBlocks(
    cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end, int32_t commas, uint32_t *marks,
    size_t capacity) {
  cfast_split_state now = *state;
  cfast_split_result result = {end, 0, 0};
  for (size_t base = from; base < end; base += 64) {
    size_t count = end - base < 64 ? end - base : 64;
    uint8_t tail[64];
    const uint8_t *block = bytes + base;
    if (count < 64) {
      memset(tail, ' ', sizeof tail);
      memcpy(tail, block, count);
      block = tail;
    }
    Masks masks = wide ? classifyWide(block) : classify(block);
    uint64_t escaped = escapes(masks.backslash, now.escaped);
    if (count < 64) now.escaped = (escaped >> count) & 1;
    const uint64_t quotes = masks.quote & ~escaped;
    uint64_t inText = (wide ? prefixXorWide(quotes) : prefixXor(quotes)) ^ (0 - now.in_text);
    now.in_text = inText >> 63;
    uint64_t open = masks.open & ~inText, close = masks.close & ~inText;
    int closes = __builtin_popcountll(close);
    if (now.depth - closes > 1) {  // no byte of this block is at depth 1
      now.depth += __builtin_popcountll(open) - closes;
      continue;
    }
    uint64_t brackets = open | close;
    for (uint64_t rest = brackets | (commas ? masks.comma & ~inText : 0); rest != 0; rest &= rest - 1) {
      uint64_t bit = rest & (0 - rest);
      size_t at = base + size_t(__builtin_ctzll(rest));
      if (bit & open) {
        now.depth++;
      } else if (bit & close) {
        if (--now.depth <= 0) {
          *state = {now.depth, 0, 0};
          return {at + 1, result.marks, 1};
        }
      } else if (now.depth == 1 && result.marks < capacity) {
        marks[result.marks++] = uint32_t(at);
        if (result.marks == capacity) {
          *state = {1, 0, 0};
          return {at + 1, result.marks, 0};
        }
      }
    }
  }
  *state = now;
  return result;
}

__attribute__((target("avx2,pclmul,popcnt,bmi"))) cfast_split_result splitWide(
    cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end, int32_t commas, uint32_t *marks,
    size_t capacity) {
  return splitBlocks<true>(state, bytes, from, end, commas, marks, capacity);
}

#endif
}  // namespace

extern "C" {

cfast_split_result cfast_split_portable(cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end,
                                        int32_t commas, uint32_t *marks, size_t capacity) {
  cfast_split_state now = *state;
  cfast_split_result result = {end, 0, 0};
  for (size_t at = from; at < end; at++) {
    uint8_t byte = bytes[at];
    if (now.escaped) {
      now.escaped = 0;
      if (byte == '"' || byte == '\\') continue;
    }
    if (byte == '\\') {
      now.escaped = 1;
    } else if (byte == '"') {
      now.in_text ^= 1;
    } else if (now.in_text) {
      continue;
    } else if (byte == '{' || byte == '[') {
      now.depth++;
    } else if (byte == '}' || byte == ']') {
      if (--now.depth <= 0) {
        result.position = at + 1;
        result.closed = 1;
        break;
      }
    } else if (byte == ',' && commas && now.depth == 1 && result.marks < capacity) {
      marks[result.marks++] = uint32_t(at);
      if (result.marks == capacity) {
        result.position = at + 1;
        break;
      }
    }
  }
  *state = now;
  return result;
}

cfast_split_result cfast_split_narrow(cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end,
                                      int32_t commas, uint32_t *marks, size_t capacity) {
#if defined(__x86_64__)
  return splitBlocks<false>(state, bytes, from, end, commas, marks, capacity);
#else
  return cfast_split_portable(state, bytes, from, end, commas, marks, capacity);
#endif
}

cfast_split_result cfast_split(cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end,
                               int32_t commas, uint32_t *marks, size_t capacity) {
#if defined(__x86_64__)
  if (hasAVX2) return splitWide(state, bytes, from, end, commas, marks, capacity);
#endif
  return cfast_split_narrow(state, bytes, from, end, commas, marks, capacity);
}

int64_t cfast_list_member(const uint8_t *bytes, size_t from, size_t end, const uint8_t *names,
                          const uint64_t *letters, size_t *name, size_t *name_length) {
  for (size_t at = from; at < end; at++) {
    const void *found = memchr(bytes + at, '[', end - at);
    if (!found) return -1;
    at = size_t(static_cast<const uint8_t *>(found) - bytes);
    size_t back = at;
    while (back > from && blank(bytes[back - 1])) back--;
    if (back == from || bytes[back - 1] != ':') continue;
    back--;
    while (back > from && blank(bytes[back - 1])) back--;
    if (back == from || bytes[back - 1] != '"') continue;
    size_t last = --back;
    if (last == from || !(letters[bytes[last - 1] >> 6] >> (bytes[last - 1] & 63) & 1)) continue;
    for (const uint8_t *wanted = names; *wanted != 0; wanted += *wanted + 1) {
      size_t length = *wanted;
      if (last - from <= length || bytes[last - length - 1] != '"') continue;
      if (memcmp(bytes + last - length, wanted + 1, length) != 0) continue;
      *name = last - length;
      *name_length = length;
      return int64_t(at);
    }
  }
  return -1;
}

size_t cfast_skip_blanks(const uint8_t *bytes, size_t from, size_t end) {
  while (from < end && blank(bytes[from])) from++;
  return from;
}

int64_t cfast_memmem(const uint8_t *bytes, size_t length, const uint8_t *part, size_t part_length) {
  if (part_length == 0) return 0;
  if (length < part_length) return -1;
  const void *found = memmem(bytes, length, part, part_length);
  return found ? static_cast<const uint8_t *>(found) - bytes : -1;
}

int64_t cfast_memchr(const uint8_t *bytes, size_t length, uint8_t byte) {
  if (length == 0) return -1;
  const void *found = memchr(bytes, byte, length);
  return found ? static_cast<const uint8_t *>(found) - bytes : -1;
}

size_t cfast_scalars(const uint8_t *bytes, size_t length) {
  // Eight bytes at a time: a bit for each that continues a scalar, summed up by lanes until one might overflow.
  const uint64_t ones = 0x0101010101010101;
  size_t at = 0;
  size_t more = 0;
  while (length - at >= 8) {
    const size_t words = (length - at) / 8;
    const size_t stop = at + 8 * (words < 255 ? words : 255);
    uint64_t lanes = 0;
    for (; at < stop; at += 8) {
      uint64_t word;
      memcpy(&word, bytes + at, 8);
      lanes += (word >> 7) & (~word >> 6) & ones;
    }
    const uint64_t pairs = (lanes & 0x00FF00FF00FF00FF) + ((lanes >> 8) & 0x00FF00FF00FF00FF);
    more += (pairs * 0x0001000100010001) >> 48;
  }
  for (; at < length; at++) more += (bytes[at] & 0xC0) == 0x80;
  return length - more;
}

}  // extern "C"
