// C surface over simdjson and RE2, and the few byte loops that are worth C++. No exception leaves a function here.
#ifndef CFAST_H
#define CFAST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// JSON: one re-used simdjson DOM parser.

typedef struct cfast_parser cfast_parser;

enum {
  CFAST_OK = 0,
  CFAST_EMPTY = 1,      // no value at all
  CFAST_MALFORMED = 2,  // not JSON
  CFAST_UTF8 = 3,       // invalid UTF-8
  CFAST_TEXT = 4,       // bad escape, lone surrogate, raw control character, text without end
  CFAST_NUMBER = 5,     // malformed number, or one outside int64, uint64 and double
  CFAST_DEPTH = 6,      // nesting beyond cfast_max_depth()
  CFAST_CAPACITY = 7,   // longer than simdjson takes
  CFAST_MEMORY = 8,
  CFAST_OTHER = 9
};

/// Null when memory is short.
cfast_parser *cfast_parser_new(void);
void cfast_parser_free(cfast_parser *parser);
/// Readable bytes that must follow every text given to cfast_parse.
size_t cfast_padding(void);
size_t cfast_max_depth(void);
/// Parses one document. Returns CFAST_OK or an error; the accessors below are valid until the next parse.
int32_t cfast_parse(cfast_parser *parser, const uint8_t *bytes, size_t length);
/// The same for a text that stays where it is as long as the accessors are used: texts of the tape may stand in it. A
/// document that differs from former ones in its values only isn't parsed, but compared with them.
int32_t cfast_parse_lasting(cfast_parser *parser, const uint8_t *bytes, size_t length);
/// The same for a text without readable bytes behind it.
int32_t cfast_parse_copy(cfast_parser *parser, const uint8_t *bytes, size_t length);
const char *cfast_error_text(int32_t error);
const uint64_t *cfast_tape(const cfast_parser *parser);
size_t cfast_tape_count(const cfast_parser *parser);
const uint8_t *cfast_strings(const cfast_parser *parser);
/// Where texts of the tape stand that have bit 55 set; length in the 23 bits below it, offset in the lowest 32.
const uint8_t *cfast_source(const cfast_parser *parser);
/// Tape index of the second of two equal keys of one object, or -1.
int64_t cfast_duplicate_key(cfast_parser *parser);
/// Tape indexes of the keys of the map at the root, in order, and a hash of their sequence; 0 until cfast_duplicate_key
/// looked, and where no map is at the root. Valid until the next parse.
const uint32_t *cfast_members(const cfast_parser *parser, size_t *count, uint64_t *shape);
/// The number of the shape that the document was compared with instead of being parsed, or 0. In documents of one shape
/// everything stands at the same index of the tape.
uint64_t cfast_shape(const cfast_parser *parser);

// Unpacking (zlib).

enum {
  CFAST_GZIP_OK = 0,
  CFAST_GZIP_TRUNCATED = 1,
  CFAST_GZIP_DAMAGED = 2,
  CFAST_GZIP_TOO_LARGE = 3,  // more than `most`
  CFAST_GZIP_BOMB = 4,       // beyond `free`, more than `ratio` times what was read
  CFAST_GZIP_READ = 5,
  CFAST_GZIP_WRITE = 6,
  CFAST_GZIP_MEMORY = 7
};

typedef struct {
  uint64_t most;
  uint64_t free;
  uint64_t ratio;
  uint64_t packed;
  uint64_t unpacked;
  uint64_t members;
} cfast_unpacking;

/// Unpacks gzip data from one descriptor to another; the sizes say how far it came.
int32_t cfast_gunzip(int from, int to, cfast_unpacking *sizes);

// Regular expressions (RE2).

typedef struct cfast_regex cfast_regex;

/// Always gives an object unless memory is short; ask cfast_regex_error before use.
cfast_regex *cfast_regex_new(const char *pattern, size_t length);
void cfast_regex_free(cfast_regex *regex);
/// Null when the pattern is good.
const char *cfast_regex_error(const cfast_regex *regex);
/// The part of the pattern that RE2 blames; empty if it names none.
const char *cfast_regex_error_argument(const cfast_regex *regex);
int32_t cfast_regex_whole(const cfast_regex *regex, const uint8_t *bytes, size_t length);
int32_t cfast_regex_part(const cfast_regex *regex, const uint8_t *bytes, size_t length);

// Hashes.

/// MurmurHash3 x64 128 with a 64-bit seed; out = {high, low}. ignore_case folds ASCII letters only.
void cfast_hash128(const uint8_t *bytes, size_t length, uint64_t seed, int32_t ignore_case, uint64_t *out);
/// A faster one of 64 bits, for what is compared afterwards.
uint64_t cfast_hash64(const uint8_t *bytes, size_t length, uint64_t seed, int32_t ignore_case);

typedef struct {
  uint32_t state[8];
  uint64_t length;
  uint8_t block[64];
} cfast_sha256;

void cfast_sha256_init(cfast_sha256 *context);
void cfast_sha256_update(cfast_sha256 *context, const uint8_t *bytes, size_t length);
void cfast_sha256_final(cfast_sha256 *context, uint8_t *out32);

// Memory.

/// How much more memory than it needs the allocator asks of the system each time; untouched memory costs nothing.
void cfast_memory_step(size_t bytes);

// Bytes and records.

/// Sorts records of 2, 3 or 4 words in place, word by word; returns 0, or 1 for another width.
int32_t cfast_sort_records(void *records, size_t count, size_t words_per_record);
/// Offset of the first occurrence, or -1.
int64_t cfast_memmem(const uint8_t *bytes, size_t length, const uint8_t *part, size_t part_length);
int64_t cfast_memchr(const uint8_t *bytes, size_t length, uint8_t byte);

/// How many bytes of an Azure Resource Manager id are its subscription or management group, its resource group (0: none)
/// and what it lies below. Clean: one slash before each segment, and none behind the last.
typedef struct {
  size_t scope;
  size_t group;
  size_t parent;
  int32_t is_clean;
} cfast_arm_parts;

/// 0 for what is no such id.
int32_t cfast_arm(const uint8_t *bytes, size_t length, cfast_arm_parts *parts);

size_t cfast_line_feeds(const uint8_t *bytes, size_t length);
/// Number of Unicode scalars that begin in the bytes (bytes that aren't 10xxxxxx).
size_t cfast_scalars(const uint8_t *bytes, size_t length);

// Splitter: where a JSON list can be cut, without parsing it.

/// All zero at the start of a value; depth 1 right after the bracket that opens a list.
typedef struct {
  int64_t depth;
  uint64_t in_text;  // 0 or 1
  uint64_t escaped;  // 1 if the next byte is escaped
} cfast_split_state;

typedef struct {
  size_t position;  // first byte not looked at
  size_t marks;     // number of marks written
  int32_t closed;   // 1: the bracket at position - 1 brought depth to 0 (or below)
} cfast_split_result;

/// Looks at bytes [from, end) and writes the offsets of commas at depth 1 (if `commas`). Stops at the end, after
/// the bracket that closes depth 1, or when `capacity` marks are written. May be called again with more bytes.
cfast_split_result cfast_split(cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end,
                               int32_t commas, uint32_t *marks, size_t capacity);
/// The same without the instructions that only newer processors have.
cfast_split_result cfast_split_narrow(cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end,
                                      int32_t commas, uint32_t *marks, size_t capacity);
/// The same by a plain byte loop.
cfast_split_result cfast_split_portable(cfast_split_state *state, const uint8_t *bytes, size_t from, size_t end,
                                        int32_t commas, uint32_t *marks, size_t capacity);
/// First `"name" : [` at or after `from` with one of the names (each behind its length, a 0 at the end; none empty):
/// returns the offset of the bracket, or -1. `letters`: a bit for each byte that a name ends with. Knows nothing of depth or
/// texts: a candidate that the caller verifies.
int64_t cfast_list_member(const uint8_t *bytes, size_t from, size_t end, const uint8_t *names,
                          const uint64_t *letters, size_t *name, size_t *name_length);

/// Offset of the first line feed, or `end`. `joined` becomes 1 if a closing bracket is followed by an opening one
/// with only blanks between them before that line feed: the line may hold several values.
size_t cfast_line(const uint8_t *bytes, size_t from, size_t end, int32_t *joined);
typedef struct {
  size_t start;
  size_t length;
} cfast_range;

/// Lines at `from` that are to be seen at a glance as one resource each: from `{` to `}`, with texts `type` and `id` or
/// `name` before anything else, and another `{` on the next line. Writes up to `capacity` of them and moves `from` behind them.
size_t cfast_plain_lines(const uint8_t *bytes, size_t *from, size_t end, cfast_range *out, size_t capacity);
/// The first line feed, if surely one value at most ends before it; else `end`. By 64 or 32 bytes at once, as far as the
/// processor can; otherwise the way without either.
size_t cfast_plain_line(const uint8_t *bytes, size_t from, size_t end, int32_t width);
/// First byte that isn't a JSON blank, or `end`.
size_t cfast_skip_blanks(const uint8_t *bytes, size_t from, size_t end);

#ifdef __cplusplus
}
#endif
#endif
