#ifndef _GNU_SOURCE
#define _GNU_SOURCE  // memmem
#endif
#include <cstring>

#include "include/cfast.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

inline bool blank(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

#if defined(__SSE2__)

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

#if defined(__SSE2__)

cfast_split_result cfast_split(cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end,
                               int32_t commas, uint32_t *marks, size_t capacity) {
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
    Masks masks = classify(block);
    uint64_t escaped = escapes(masks.backslash, now.escaped);
    if (count < 64) now.escaped = (escaped >> count) & 1;
    uint64_t inText = prefixXor(masks.quote & ~escaped) ^ (0 - now.in_text);
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

#else

cfast_split_result cfast_split(cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end,
                               int32_t commas, uint32_t *marks, size_t capacity) {
  return cfast_split_portable(state, bytes, from, end, commas, marks, capacity);
}

#endif

int64_t cfast_list_member(const uint8_t *bytes, size_t from, size_t end, size_t *name, size_t *name_length) {
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
    while (back > from && bytes[back - 1] != '"') back--;
    if (back == from) continue;
    *name = back;
    *name_length = last - back;
    return int64_t(at);
  }
  return -1;
}

size_t cfast_line(const uint8_t *bytes, size_t from, size_t end, int32_t *joined) {
  const void *feed = from < end ? std::memchr(bytes + from, '\n', end - from) : nullptr;
  size_t stop = feed == nullptr ? end : size_t(static_cast<const uint8_t *>(feed) - bytes);
  size_t at = from;
  uint64_t closed = 0;  // 1: only blanks since a closing bracket
  *joined = 0;
#if defined(__SSE2__)
  const __m128i open = _mm_set1_epi8('{'), close = _mm_set1_epi8('}'), space = _mm_set1_epi8(0x20);
  for (; at + 64 <= stop; at += 64) {
    uint64_t opens = 0, closes = 0, blanks = 0;
    for (int part = 0; part < 4; part++) {
      __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes + at + 16 * part));
      __m128i bracket = _mm_or_si128(value, space);
      opens |= uint64_t(uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(bracket, open)))) << (16 * part);
      closes |= uint64_t(uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(bracket, close)))) << (16 * part);
      // Everything up to the space counts as blank: a control character only makes a line go the slow way.
      blanks |= uint64_t(uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(value, space), space)))) << (16 * part);
    }
    uint64_t after = closes << 1 | closed;
    // Adding a run's start to the run carries to the first byte behind it.
    uint64_t started = after & blanks;
    uint64_t sum = blanks + started;
    bool through = sum < started;
    uint64_t behind = (sum ^ blanks) & ~blanks;
    if ((after | behind) & opens) *joined = 1;
    closed = closes >> 63 | uint64_t(through);
  }
#endif
  for (; at < stop; at++) {
    uint8_t byte = bytes[at];
    if ((byte | 0x20) == '{' && closed) *joined = 1;
    closed = (byte | 0x20) == '}' || (closed && blank(byte));
  }
  return stop;
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
  size_t count = 0;
  for (size_t at = 0; at < length; at++) count += (bytes[at] & 0xC0) != 0x80;
  return count;
}

}  // extern "C"
