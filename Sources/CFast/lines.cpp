// Where lines end, and which lines are one resource each.

#include <cstring>

#include "include/cfast.h"
#include "wide.h"

namespace {

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

const bool hasAVX512 = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi");

/// The same, 64 bytes at a time.
__attribute__((target("avx512bw,bmi"))) size_t plainLineWidest(const uint8_t *bytes, size_t from, size_t end) {
  const __m512i space = _mm512_set1_epi8(0x20), feed = _mm512_set1_epi8('\n'), close = _mm512_set1_epi8('}');
  // As in `lineEnds`.
  const __m512i starts = _mm512_broadcast_i32x4(
      _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t' | 32, '\n' | 32, '{', 0, '\r' | 32, 0, 0));
  for (size_t at = from; at + 65 <= end; at += 64) {
    const __m512i value = _mm512_loadu_si512(bytes + at);
    const __m512i behind = _mm512_or_si512(_mm512_loadu_si512(bytes + at + 1), space);
    const uint64_t feeds = _mm512_cmpeq_epi8_mask(value, feed);
    const uint64_t between = _mm512_mask_cmpeq_epi8_mask(_mm512_cmpeq_epi8_mask(_mm512_or_si512(value, space), close),
                                                         _mm512_shuffle_epi8(starts, behind), behind);
    if ((feeds | between) == 0) continue;
    if (feeds == 0) return between == uint64_t(1) << 63 && bytes[at + 64] == '\n' ? at + 64 : end;
    const uint64_t first = feeds & (0 - feeds);
    return between & (first >> 1) - 1 ? end : at + size_t(__builtin_ctzll(feeds));
  }
  return end;
}

#endif

/// The first line feed, if surely one value at most ends before it; else `end`.
size_t plainLineNarrow(const uint8_t *bytes, size_t from, size_t end) {
  int32_t joined = 0;
  const size_t feed = cfast_line(bytes, from, end, &joined);
  return joined ? end : feed;
}

size_t plainLine(const uint8_t *bytes, size_t from, size_t end) {
#if defined(__x86_64__)
  if (hasAVX512) return plainLineWidest(bytes, from, end);
  if (hasAVX2) return plainLineWide(bytes, from, end);
#endif
  return plainLineNarrow(bytes, from, end);
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

size_t cfast_plain_line(const uint8_t *bytes, size_t from, size_t end, int32_t width) {
#if defined(__x86_64__)
  if (width == 64 && hasAVX512) return plainLineWidest(bytes, from, end);
  if (width >= 32 && hasAVX2) return plainLineWide(bytes, from, end);
#endif
  return plainLineNarrow(bytes, from, end);
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

}  // extern "C"
