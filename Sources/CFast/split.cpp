#ifndef _GNU_SOURCE
#define _GNU_SOURCE  // memmem
#endif
#include <cstring>

#include "include/cfast.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

inline bool blank(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

#if defined(__x86_64__)

const bool hasAVX2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
                     __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi");

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

__attribute__((target("avx2"))) inline uint64_t bits(__m256i low, __m256i high) {
  return uint64_t(uint32_t(_mm256_movemask_epi8(high))) << 32 | uint32_t(_mm256_movemask_epi8(low));
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

/// How far a line was looked at: `closed` is 1 if only blanks came since a closing bracket.
struct LineScan {
  const uint8_t *bytes;
  size_t end;
  size_t at;
  uint64_t closed = 0;
  bool joined = false;
};

#if defined(__x86_64__)

/// Counts line feeds in whole blocks of 32 bytes.
__attribute__((target("avx2"))) size_t wideLineFeeds(const uint8_t *bytes, size_t length) {
  const __m256i feed = _mm256_set1_epi8('\n'), zero = _mm256_setzero_si256();
  __m256i count = zero;
  for (size_t at = 0; at + 32 <= length;) {
    __m256i sums = zero;  // bytes that count: at most 255 rounds
    auto isFeed = [feed](const uint8_t *from) __attribute__((target("avx2"))) {
      return _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(from)), feed);
    };
    int round = 0;
    for (; round < 252 && at + 128 <= length; round += 4, at += 128) {
      const __m256i first = _mm256_add_epi8(isFeed(bytes + at), isFeed(bytes + at + 32));
      const __m256i second = _mm256_add_epi8(isFeed(bytes + at + 64), isFeed(bytes + at + 96));
      sums = _mm256_sub_epi8(sums, _mm256_add_epi8(first, second));
    }
    for (; round < 255 && at + 32 <= length; round++, at += 32) sums = _mm256_sub_epi8(sums, isFeed(bytes + at));
    count = _mm256_add_epi64(count, _mm256_sad_epu8(sums, zero));
  }
  uint64_t parts[4];
  _mm256_storeu_si256(reinterpret_cast<__m256i *>(parts), count);
  return size_t(parts[0] + parts[1] + parts[2] + parts[3]);
}

/// Looks at a line in blocks of 64 bytes; true when its line feed was found.
__attribute__((target("avx2"))) bool lineBlocks(LineScan &scan) {
  const __m256i feed = _mm256_set1_epi8('\n'), open = _mm256_set1_epi8('{'), close = _mm256_set1_epi8('}');
  const __m256i space = _mm256_set1_epi8(0x20);
  for (; scan.at + 64 <= scan.end; scan.at += 64) {
    __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(scan.bytes + scan.at));
    __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(scan.bytes + scan.at + 32));
    uint64_t feeds = bits(_mm256_cmpeq_epi8(low, feed), _mm256_cmpeq_epi8(high, feed));
    uint64_t line = feeds == 0 ? ~uint64_t(0) : (feeds & (0 - feeds)) - 1;  // the bytes before the line feed
    __m256i lowBracket = _mm256_or_si256(low, space), highBracket = _mm256_or_si256(high, space);
    uint64_t closes = line & bits(_mm256_cmpeq_epi8(lowBracket, close), _mm256_cmpeq_epi8(highBracket, close));
    uint64_t after = closes << 1 | scan.closed;
    scan.closed = closes >> 63;
    if (after != 0) {
      uint64_t opens = line & bits(_mm256_cmpeq_epi8(lowBracket, open), _mm256_cmpeq_epi8(highBracket, open));
      // Everything up to the space counts as blank: a control character only makes a line go the slow way.
      uint64_t blanks = line & bits(_mm256_cmpeq_epi8(_mm256_max_epu8(low, space), space),
                                    _mm256_cmpeq_epi8(_mm256_max_epu8(high, space), space));
      // Adding a run's start to the run carries to the first byte behind it.
      uint64_t started = after & blanks;
      uint64_t sum = blanks + started;
      uint64_t behind = (sum ^ blanks) & ~blanks;
      if ((after | behind) & opens) scan.joined = true;
      scan.closed |= uint64_t(sum < started);
    }
    if (feeds != 0) {
      scan.at += size_t(__builtin_ctzll(feeds));
      return true;
    }
  }
  return false;
}

/// Bytes that end a line, or seem to lie between two values: a closing bracket with an opening one or a blank behind it.
struct LineEnds {
  __m256i feed, between;
};

__attribute__((target("avx2"))) inline LineEnds lineEnds(const uint8_t *bytes) {
  const __m256i space = _mm256_set1_epi8(0x20);
  const __m256i value = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes));
  const __m256i behind = _mm256_or_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + 1)), space);
  const __m256i close = _mm256_cmpeq_epi8(_mm256_or_si256(value, space), _mm256_set1_epi8('}'));
  // What the lowest four bits of `{`, `[` and the blanks lead to, with the bit of the space. A few more bytes have it, which
  // only makes a line go the slow way.
  const __m256i starts = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t' | 32, '\n' | 32, '{', 0, '\r' | 32, 0, 0));
  const __m256i start = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(starts, behind), behind);
  return {_mm256_cmpeq_epi8(value, _mm256_set1_epi8('\n')), _mm256_and_si256(close, start)};
}

/// The first line feed, if surely one value at most ends before it; else `end`.
__attribute__((target("avx2"))) size_t plainLineWide(const uint8_t *bytes, size_t from, size_t end) {
  for (size_t at = from; at + 65 <= end; at += 64) {
    const LineEnds low = lineEnds(bytes + at), high = lineEnds(bytes + at + 32);
    const __m256i any = _mm256_or_si256(_mm256_or_si256(low.feed, high.feed), _mm256_or_si256(low.between, high.between));
    if (_mm256_testz_si256(any, any)) continue;
    const uint64_t feeds = bits(low.feed, high.feed), between = bits(low.between, high.between);
    if (feeds == 0) {
      // Only the bracket before the next block's line feed.
      if (between != uint64_t(1) << 63 || bytes[at + 64] != '\n') return end;
      return at + 64;
    }
    const uint64_t first = feeds & (0 - feeds);
    return between & (first >> 1) - 1 ? end : at + size_t(__builtin_ctzll(feeds));
  }
  return end;
}

#endif

/// The first line feed, if surely one value at most ends before it; else `end`.
size_t plainLine(const uint8_t *bytes, size_t from, size_t end) {
#if defined(__x86_64__)
  if (hasAVX2) return plainLineWide(bytes, from, end);
#endif
  int32_t joined = 0;
  const size_t feed = cfast_line(bytes, from, end, &joined);
  return joined ? end : feed;
}

/// The next quote, or `end`; most are near.
inline size_t nextQuote(const uint8_t *bytes, size_t from, size_t end) {
#if defined(__x86_64__)
  const __m128i quote = _mm_set1_epi8('"');
  for (; from + 16 <= end; from += 16) {
    const __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes + from));
    const uint32_t found = uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(value, quote)));
    if (found != 0) return from + size_t(__builtin_ctz(found));
  }
#endif
  while (from < end && bytes[from] != '"') from++;
  return from;
}

/// Whether the object begins with members that are texts without escapes, among them a `type` and an `id` or `name`.
bool namesResource(const uint8_t *bytes, size_t from, size_t end) {
  bool hasType = false, hasName = false;
  size_t at = from + 1;
  for (int member = 0; member < 8; member++) {
    while (at < end && bytes[at] == ' ') at++;
    if (at >= end || bytes[at] != '"') return false;
    const uint8_t *key = bytes + at + 1;
    const size_t closed = nextQuote(bytes, at + 1, end);
    const size_t length = closed - at - 1;
    at = closed + 1;
    // A quote behind a backslash may belong to the text.
    if (at >= end || bytes[at] != ':' || bytes[closed - 1] == '\\') return false;
    at++;
    while (at < end && bytes[at] == ' ') at++;
    if (at >= end || bytes[at] != '"') return false;
    at = nextQuote(bytes, at + 1, end);
    if (at >= end || bytes[at - 1] == '\\') return false;
    if (length == 4) {
      hasType |= memcmp(key, "type", 4) == 0;
      hasName |= memcmp(key, "name", 4) == 0;
    } else if (length == 2) {
      hasName |= memcmp(key, "id", 2) == 0;
    }
    if (hasType && hasName) return true;
    at++;
    while (at < end && bytes[at] == ' ') at++;
    if (at >= end || bytes[at] != ',') return false;
    at++;
  }
  return false;
}

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

size_t cfast_line(const uint8_t *bytes, size_t from, size_t end, int32_t *joined) {
  *joined = 0;
  LineScan scan{bytes, end, from};
#if defined(__x86_64__)
  if (hasAVX2 && lineBlocks(scan)) {
    *joined = scan.joined;
    return scan.at;
  }
#endif
  for (; scan.at < end && bytes[scan.at] != '\n'; scan.at++) {
    uint8_t byte = bytes[scan.at];
    if ((byte | 0x20) == '{' && scan.closed) scan.joined = true;
    scan.closed = (byte | 0x20) == '}' || (scan.closed && blank(byte));
  }
  *joined = scan.joined;
  return scan.at;
}

size_t cfast_plain_lines(const uint8_t *bytes, size_t *from, size_t end, cfast_range *out, size_t capacity) {
  size_t count = 0;
  while (count < capacity && *from < end && bytes[*from] == '{') {
    const size_t feed = plainLine(bytes, *from, end);
    if (feed + 1 >= end || bytes[feed + 1] != '{' || bytes[feed - 1] != '}') break;
    if (!namesResource(bytes, *from, feed)) break;
    out[count++] = {*from, feed - *from};
    *from = feed + 1;
  }
  return count;
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

size_t cfast_positions(const uint8_t *bytes, size_t length, uint8_t byte, uint32_t *out, size_t capacity) {
  size_t count = 0;
  size_t at = 0;
#if defined(__x86_64__)
  const __m128i wanted = _mm_set1_epi8(char(byte));
  auto take = [&](size_t from, uint32_t unseen) {
    const __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes + from));
    uint32_t mask = uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(value, wanted))) & unseen;
    for (; mask != 0 && count < capacity; mask &= mask - 1) out[count++] = uint32_t(from) + uint32_t(__builtin_ctz(mask));
  };
  for (; at + 16 <= length; at += 16) take(at, 0xFFFF);
  if (at > 0) {
    if (at < length) take(length - 16, 0xFFFFu << (at + 16 - length));
    return count;
  }
#endif
  for (; at < length && count < capacity; at++) {
    if (bytes[at] == byte) out[count++] = uint32_t(at);
  }
  return count;
}

size_t cfast_line_feeds(const uint8_t *bytes, size_t length) {
  size_t count = 0;
  size_t at = 0;
#if defined(__x86_64__)
  if (hasAVX2) {
    count = wideLineFeeds(bytes, length);
    at = length / 32 * 32;
  }
#endif
  for (; at < length; at++) count += bytes[at] == '\n';
  return count;
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
