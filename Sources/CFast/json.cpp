#if !__has_include(<simdjson.h>)
#error "install libsimdjson-dev"
#endif
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "include/cfast.h"
#include "shapes.h"

namespace {

constexpr size_t maxDepth = simdjson::DEFAULT_MAX_DEPTH;
/// Maps up to this many members are checked key by key, larger ones by sorting key hashes.
constexpr size_t smallMap = 32;
/// How many key sequences without a repeated key are remembered; a power of two.
constexpr size_t rememberedBits = 9;

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
  /// Copies of texts that have no padding behind them.
  std::vector<uint8_t> copy;
  std::vector<KeyHash> keys;
  /// Tape indexes of the keys of the map at the root, and the hash of their sequence.
  std::vector<uint32_t> members;
  uint64_t shape = 0;
  /// Hashes of key sequences that are known to have no repeated key. Exports repeat the same few hundred.
  uint64_t remembered[size_t(1) << rememberedBits] = {};
  Shapes shapes;
  /// The text of the document parsed last, if it lasts: its shape may be learned.
  const uint8_t *lasting = nullptr;
  size_t length = 0;
  /// What the document parsed last was compared with instead of being parsed.
  const Shapes::Fit *fit = nullptr;
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

inline uint64_t mixed(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
  return hash ^ hash >> 32;
}

/// Whether a member of the map at `start` that comes before `key` has the same key.
bool repeated(const uint64_t *tape, const uint8_t *strings, size_t start, size_t key) {
  Text wanted = text(tape, strings, key);
  for (size_t index = start + 1; index < key; index = next(tape, index + 1)) {
    if (equal(text(tape, strings, index), wanted)) return true;
  }
  return false;
}

/// The hash of a key sequence with one more key; all bytes of the key take part. simdjson ends each text with a NUL
/// and over-allocates its buffer, so that 8 bytes from a text's start can always be read.
inline __attribute__((always_inline)) uint64_t keyHash(uint64_t hash, const uint8_t *bytes, size_t length) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  if (length < 8) return mixed(hash, (word & ((uint64_t(1) << length * 8) - 1)) | uint64_t(length) << 56);
  uint64_t last;
  memcpy(&last, bytes + length - 8, 8);
  uint64_t whole = (word ^ word >> 29) * 0xD6E8FEB86659FD93ull ^ last;
  for (size_t from = 8; from + 8 < length; from += 8) {
    memcpy(&word, bytes + from, 8);
    whole = (whole ^ whole >> 29) * 0xD6E8FEB86659FD93ull ^ word;
  }
  return mixed(hash, whole ^ uint64_t(length) * 0xA24BAED4963EE407ull);
}

/// Index of the first repeated key of a large map, or 0.
size_t repeatedInLarge(std::vector<KeyHash> &keys, const uint64_t *tape, const uint8_t *strings, size_t start) {
  size_t end = next(tape, start) - 1;
  try {
    keys.clear();
    for (size_t index = start + 1; index < end; index = next(tape, index + 1)) {
      Text key = text(tape, strings, index);
      uint64_t hash[2];
      cfast_hash128(key.bytes, key.length, 0, 0, hash);
      keys.push_back({hash[0], index});
    }
  } catch (...) {  // no memory for the hashes: slowly, then
    for (size_t index = start + 1; index < end; index = next(tape, index + 1)) {
      if (repeated(tape, strings, start, index)) return index;
    }
    return 0;
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

/// Index of the first repeated key of a map, or 0.
__attribute__((noinline)) size_t repeatedKey(std::vector<KeyHash> &keys, const uint64_t *tape, const uint8_t *strings, size_t start) {
  Text seen[smallMap];
  size_t count = 0;
  size_t end = next(tape, start) - 1;
  for (size_t index = start + 1; index < end; index = next(tape, index + 1)) {
    if (count == smallMap) return repeatedInLarge(keys, tape, strings, start);
    Text key = text(tape, strings, index);
    for (size_t i = 0; i < count; i++) {
      if (equal(seen[i], key)) return index;
    }
    seen[count++] = key;
  }
  return 0;
}

/// The walk over a tape that looks for repeated keys. Nesting is bounded by the parser.
struct KeyWalk {
  cfast_parser &parser;
  const uint64_t *const tape;
  const uint8_t *const strings;
  size_t found = 0;
  /// Of all key sequences.
  uint64_t whole = 1;

  /// Index behind the value at `index`, which is no key.
  inline __attribute__((always_inline)) size_t value(size_t index) {
    uint8_t kind = mark(tape[index]);
    // Of all marks only those of maps and lists (and their ends) have these bits.
    if (__builtin_expect((kind & 0x59) == 0x59, false)) return kind == '{' ? map<false>(index) : list(index);
    return index + 1 + (kind == 'l' || kind == 'u' || kind == 'd');
  }

  template <bool isRoot>
  __attribute__((noinline)) size_t map(size_t start) {
    uint64_t hash = 1;  // 0 means that nothing is remembered yet
    const size_t end = next(tape, start) - 1;
    size_t index = start + 1;
    while (index < end) {
      const uint8_t *key = strings + payload(tape[index]);
      uint32_t length;
      memcpy(&length, key, 4);
      hash = keyHash(hash, key + 4, length);
      if (isRoot) parser.members.push_back(uint32_t(index));
      index = value(index + 1);
    }
    if (isRoot) parser.shape = hash;
    whole = mixed(whole, hash);
    uint64_t &slot = parser.remembered[hash >> (64 - rememberedBits)];
    if (slot != hash) look(start, hash, slot);
    return end + 1;
  }

  __attribute__((noinline)) void look(size_t start, uint64_t hash, uint64_t &slot) {
    size_t repeated = repeatedKey(parser.keys, tape, strings, start);
    if (repeated == 0) {
      slot = hash;
    } else if (found == 0 || repeated < found) {
      found = repeated;
    }
  }

  __attribute__((noinline)) size_t list(size_t start) {
    const size_t end = next(tape, start) - 1;
    for (size_t index = start + 1; index < end;) index = value(index);
    return end + 1;
  }
};

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

void reset(cfast_parser &parser) {
  parser.count = 0;
  parser.shape = 0;
  parser.members.clear();
  parser.lasting = nullptr;
  parser.fit = nullptr;
}

}  // namespace

extern "C" {

cfast_parser *cfast_parser_new(void) { return new (std::nothrow) cfast_parser(); }
void cfast_parser_free(cfast_parser *parser) { delete parser; }
size_t cfast_padding(void) { return simdjson::SIMDJSON_PADDING; }
size_t cfast_max_depth(void) { return maxDepth; }

int32_t cfast_parse(cfast_parser *parser, const uint8_t *bytes, size_t length) {
  reset(*parser);
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

int32_t cfast_parse_lasting(cfast_parser *parser, const uint8_t *bytes, size_t length) {
  reset(*parser);
  try {
    parser->fit = parser->shapes.fit(bytes, length);
  } catch (...) {  // no memory for it: the document is parsed
  }
  if (parser->fit == nullptr) {
    int32_t error = cfast_parse(parser, bytes, length);
    parser->length = length;
    if (error == CFAST_OK) parser->lasting = bytes;
    return error;
  }
  parser->lasting = bytes;
  parser->count = parser->fit->tape.size();
  return CFAST_OK;
}

int32_t cfast_parse_copy(cfast_parser *parser, const uint8_t *bytes, size_t length) {
  try {
    if (parser->copy.size() < length + simdjson::SIMDJSON_PADDING) {
      parser->copy.resize(std::max<size_t>(length + simdjson::SIMDJSON_PADDING, 4096));
    }
  } catch (...) {
    parser->count = 0;
    return CFAST_MEMORY;
  }
  if (length > 0) memcpy(parser->copy.data(), bytes, length);
  return cfast_parse(parser, parser->copy.data(), length);
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

const uint64_t *cfast_tape(const cfast_parser *parser) {
  return parser->fit != nullptr ? parser->fit->tape.data() : parser->dom.doc.tape.get();
}
size_t cfast_tape_count(const cfast_parser *parser) { return parser->count; }
const uint8_t *cfast_strings(const cfast_parser *parser) {
  return parser->fit != nullptr ? parser->shapes.texts() : parser->dom.doc.string_buf.get();
}
const uint8_t *cfast_source(const cfast_parser *parser) {
  return parser->lasting != nullptr ? parser->lasting : cfast_strings(parser);
}

int64_t cfast_duplicate_key(cfast_parser *parser) {
  if (parser->count < 3 || parser->fit != nullptr) return -1;
  KeyWalk walk{*parser, parser->dom.doc.tape.get(), parser->dom.doc.string_buf.get()};
  parser->shape = 0;
  parser->members.clear();
  try {
    if (mark(walk.tape[1]) == '{') {
      walk.map<true>(1);
    } else {
      walk.value(1);
    }
  } catch (...) {  // no memory for the members: nothing is known of them, and repeated keys are looked for all the same
    parser->shape = 0;
    parser->members.clear();
    walk.map<false>(1);
  }
  if (walk.found != 0) return int64_t(walk.found);
  if (parser->lasting != nullptr && parser->shape != 0) {
    try {
      parser->shapes.learn(parser->lasting, parser->length, parser->dom, parser->count, parser->members, parser->shape, walk.whole);
    } catch (...) {  // no memory for it: the next document is parsed as this one was
    }
  }
  return -1;
}

uint64_t cfast_shape(const cfast_parser *parser) { return parser->fit != nullptr ? parser->fit->number : 0; }

const uint32_t *cfast_members(const cfast_parser *parser, size_t *count, uint64_t *shape) {
  const auto &members = parser->fit != nullptr ? parser->fit->members : parser->members;
  *count = members.size();
  *shape = parser->fit != nullptr ? parser->fit->rootHash : parser->shape;
  return members.data();
}

}  // extern "C"
