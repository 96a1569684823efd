// What an Azure Resource Manager id says of its place.

#include "include/cfast.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

/// More segments than an id can have; a longer one is no ARM id here.
constexpr size_t mostSlashes = 64;

inline uint8_t lower(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

/// Whether the bytes are a word, ASCII case aside.
template <size_t size>
bool isWord(const uint8_t *bytes, size_t length, const char (&word)[size]) {
  if (length != size - 1) return false;
  if (memcmp(bytes, word, size - 1) == 0) return true;
  for (size_t at = 0; at < length; at++) {
    if (lower(bytes[at]) != lower(uint8_t(word[at]))) return false;
  }
  return true;
}

/// Writes where a byte stands, up to `capacity` places; gives how many.
size_t positions(const uint8_t *bytes, size_t length, uint8_t byte, uint32_t *out, size_t capacity) {
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

/// An id by its slashes.
struct Segments {
  const uint8_t *bytes;
  size_t length;
  uint32_t slashes[mostSlashes];
  size_t count;
  /// 1 where the id begins with a slash.
  size_t lead;

  /// Where a segment ends; that of the last, which no slash follows, with the id.
  size_t end(size_t index) const { return index + lead < count ? slashes[index + lead] : length; }

  /// Whether a segment that a slash follows is a word.
  template <size_t size>
  bool is(size_t index, const char (&word)[size]) const {
    if (index + lead >= count) return false;
    const size_t start = index + lead > 0 ? slashes[index + lead - 1] + 1 : 0;
    return isWord(bytes + start, slashes[index + lead] - start, word);
  }

  /// What the resource lies below: what stands before its last `providers`, or its last two segments.
  size_t parent() const {
    for (size_t index = count - 1; index-- > 0;) {
      const size_t start = slashes[index] + 1, end = slashes[index + 1];
      if (!isWord(bytes + start, end - start, "providers")) continue;
      const size_t tail = count - index - 2 + (end + 1 < length);
      if (tail <= 3) return start - 1;
      break;
    }
    return count >= 2 ? slashes[count - 2] : 0;
  }

  bool isClean() const {
    for (size_t index = 1; index < count; index++) {
      if (slashes[index] == slashes[index - 1] + 1) return false;
    }
    return lead == 1 && bytes[length - 1] != '/';
  }
};

}  // namespace

extern "C" int32_t cfast_arm(const uint8_t *bytes, size_t length, cfast_arm_parts *parts) {
  Segments id;
  id.bytes = bytes;
  id.length = length;
  id.count = positions(bytes, length, '/', id.slashes, mostSlashes);
  if (id.count == 0 || id.count == mostSlashes) return 0;
  id.lead = id.slashes[0] == 0;
  const bool isSubscription = id.is(0, "subscriptions");
  if (!isSubscription && !id.is(0, "providers")) return 0;
  const bool isManagementGroup = !isSubscription && id.is(1, "Microsoft.Management") && id.is(2, "managementGroups");
  parts->scope = isSubscription ? id.end(1) : isManagementGroup ? id.end(3) : 0;
  parts->group = id.is(2, "resourceGroups") ? id.end(3) : 0;
  parts->parent = id.parent();
  parts->is_clean = id.isClean();
  return 1;
}
