#if !__has_include(<simdjson.h>)
#error "install libsimdjson-dev"
#endif
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "include/cfast.h"

namespace {

constexpr size_t maxDepth = simdjson::DEFAULT_MAX_DEPTH;
/// Objects up to this many members are checked by a 64-bit bloom filter, larger ones by sorting key hashes.
constexpr uint64_t bloomLimit = 32;

/// A container that is open. Keys are remembered by hash: one bit each in `bloom`, then all bits in `hashes`.
struct Level {
  uint64_t bloom;
  size_t start;
  uint32_t count;
  bool isMap;
  bool checked;
  uint32_t hashes[bloomLimit];
};

struct KeyHash {
  uint64_t hash;
  size_t index;
  bool operator<(const KeyHash &other) const {
    return hash != other.hash ? hash < other.hash : index < other.index;
  }
};

}  // namespace

struct cfast_parser {
  simdjson::dom::parser dom;
  size_t count = 0;
  std::vector<KeyHash> keys;
  Level levels[maxDepth + 2];
};

namespace {

struct Text {
  const uint8_t *bytes;
  uint32_t length;
};

inline uint8_t mark(uint64_t word) { return uint8_t(word >> 56); }
inline uint64_t payload(uint64_t word) { return word & 0x00FFFFFFFFFFFFFFull; }

inline Text text(const uint64_t *tape, const uint8_t *strings, size_t index) {
  const uint8_t *at = strings + payload(tape[index]);
  uint32_t length;
  memcpy(&length, at, 4);
  return {at + 4, length};
}

inline bool equal(Text a, Text b) { return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0; }

inline size_t next(const uint64_t *tape, size_t index) {
  switch (mark(tape[index])) {
    case '{':
    case '[': return size_t(tape[index] & 0xFFFFFFFFu);
    case 'l':
    case 'u':
    case 'd': return index + 2;
    default: return index + 1;
  }
}

/// Reads 8 bytes at the start and at the end of the key: simdjson puts the 4-byte length before it and
/// over-allocates the buffer by more than 8 bytes.
inline uint64_t keyHash(Text key) {
  uint64_t head, tail = 0;
  memcpy(&head, key.bytes, 8);
  if (key.length < 8) {
    head &= (uint64_t(1) << (key.length * 8)) - 1;
  } else {
    memcpy(&tail, key.bytes + key.length - 8, 8);
  }
  return (head ^ (tail * 0x9E3779B97F4A7C15ull) ^ key.length) * 0xD6E8FEB86659FD93ull;
}

/// Whether a member of the map at `start` that comes before `key` has the same key.
bool repeated(const uint64_t *tape, const uint8_t *strings, size_t start, size_t key) {
  Text wanted = text(tape, strings, key);
  for (size_t index = start + 1; index < key; index = next(tape, index + 1)) {
    if (equal(text(tape, strings, index), wanted)) return true;
  }
  return false;
}

/// Notes a key of a small map; whether the map has it already.
inline bool noteKey(Level &level, const uint64_t *tape, const uint8_t *strings, size_t key) {
  uint64_t mixed = keyHash(text(tape, strings, key));
  uint64_t bit = uint64_t(1) << (mixed >> 58);
  uint32_t hash = uint32_t(mixed >> 26);
  if (level.bloom & bit) {
    bool known = false;
    for (uint32_t i = 0; i < level.count; i++) known |= level.hashes[i] == hash;
    if (known && repeated(tape, strings, level.start, key)) return true;
  }
  level.bloom |= bit;
  if (level.count < bloomLimit) level.hashes[level.count++] = hash;
  return false;
}

/// First repeated key of a large map, or 0.
size_t repeatedInLarge(std::vector<KeyHash> &keys, const uint64_t *tape, const uint8_t *strings, size_t start) {
  keys.clear();
  size_t end = next(tape, start) - 1;
  for (size_t index = start + 1; index < end; index = next(tape, index + 1)) {
    Text key = text(tape, strings, index);
    uint64_t hash[2];
    cfast_hash128(key.bytes, key.length, 0, 0, hash);
    keys.push_back({hash[0], index});
  }
  std::sort(keys.begin(), keys.end());
  size_t found = 0;
  for (size_t i = 1; i < keys.size(); i++) {
    if (keys[i].hash != keys[i - 1].hash) continue;
    bool same = equal(text(tape, strings, keys[i].index), text(tape, strings, keys[i - 1].index));
    if (same && (found == 0 || keys[i].index < found)) found = keys[i].index;
  }
  return found;
}

int32_t code(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS: return CFAST_OK;
    case simdjson::EMPTY: return CFAST_EMPTY;
    case simdjson::UTF8_ERROR: return CFAST_UTF8;
    case simdjson::STRING_ERROR:
    case simdjson::UNESCAPED_CHARS:
    case simdjson::UNCLOSED_STRING: return CFAST_TEXT;
    case simdjson::NUMBER_ERROR: return CFAST_NUMBER;
    case simdjson::DEPTH_ERROR: return CFAST_DEPTH;
    case simdjson::CAPACITY: return CFAST_CAPACITY;
    case simdjson::MEMALLOC: return CFAST_MEMORY;
    case simdjson::TAPE_ERROR:
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR: return CFAST_MALFORMED;
    default: return CFAST_OTHER;
  }
}

}  // namespace

extern "C" {

cfast_parser *cfast_parser_new(void) { return new (std::nothrow) cfast_parser(); }
void cfast_parser_free(cfast_parser *parser) { delete parser; }
size_t cfast_padding(void) { return simdjson::SIMDJSON_PADDING; }
size_t cfast_max_depth(void) { return maxDepth; }

int32_t cfast_parse(cfast_parser *parser, const uint8_t *bytes, size_t length) {
  parser->count = 0;
  try {
    auto result = parser->dom.parse(bytes, length, false);
    if (result.error() != simdjson::SUCCESS) return code(result.error());
    parser->count = size_t(payload(parser->dom.doc.tape[0]));
    return CFAST_OK;
  } catch (const std::bad_alloc &) {
    return CFAST_MEMORY;
  } catch (...) {
    return CFAST_OTHER;
  }
}

const char *cfast_error_text(int32_t error) {
  switch (error) {
    case CFAST_OK: return "no error";
    case CFAST_EMPTY: return "no JSON value";
    case CFAST_MALFORMED: return "malformed JSON";
    case CFAST_UTF8: return "invalid UTF-8";
    case CFAST_TEXT: return "malformed text";
    case CFAST_NUMBER: return "malformed number, or one out of range";
    case CFAST_DEPTH: return "nested too deeply";
    case CFAST_CAPACITY: return "too long";
    case CFAST_MEMORY: return "out of memory";
    default: return "cannot be parsed";
  }
}

const uint64_t *cfast_tape(const cfast_parser *parser) { return parser->dom.doc.tape.get(); }
size_t cfast_tape_count(const cfast_parser *parser) { return parser->count; }
const uint8_t *cfast_strings(const cfast_parser *parser) { return parser->dom.doc.string_buf.get(); }

// One pass over the tape; level 0 stands for the document.
int64_t cfast_duplicate_key(cfast_parser *parser) {
  if (parser->count < 3) return -1;
  const uint64_t *tape = parser->dom.doc.tape.get();
  const uint8_t *strings = parser->dom.doc.string_buf.get();
  Level *levels = parser->levels;
  Level *level = levels;
  level->isMap = false;
  size_t depth = 0;
  size_t last = parser->count - 1;
  for (size_t index = 1; index < last;) {
    uint8_t kind = mark(tape[index]);
    if (level->isMap && kind == '"') {
      if (!level->checked && noteKey(*level, tape, strings, index)) return int64_t(index);
      kind = mark(tape[++index]);
    }
    // Texts, true, false and null are by far the most frequent: one word and no branch of their own.
    if (kind != '{' && kind != '[' && kind != '}' && kind != ']') {
      index += 1 + (kind == 'l' || kind == 'u' || kind == 'd');
      continue;
    }
    if (kind == '}' || kind == ']') {
      if (depth > 0) level = &levels[--depth];
      index++;
      continue;
    }
    if (depth > maxDepth) return -1;
    bool isMap = kind == '{';
    bool large = isMap && ((tape[index] >> 32) & 0xFFFFFF) > bloomLimit;
    if (large) {
      try {
        size_t found = repeatedInLarge(parser->keys, tape, strings, index);
        if (found) return int64_t(found);
      } catch (...) {
        return -1;  // no memory for the hashes
      }
    }
    level = &levels[++depth];
    level->bloom = 0;
    level->start = index;
    level->count = 0;
    level->isMap = isMap;
    level->checked = large;
    index++;
  }
  return -1;
}

}  // extern "C"
