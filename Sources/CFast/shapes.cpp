#include "shapes.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

/// Bytes behind a piece that may be read.
constexpr size_t padding = 32;
static_assert(padding <= simdjson::SIMDJSON_PADDING, "documents have as much behind them");

#if defined(__x86_64__)
const bool hasAVX2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
#endif

inline uint8_t mark(uint64_t word) { return uint8_t(word >> 56); }
inline bool isBlank(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }
inline bool isDigit(uint8_t byte) { return uint8_t(byte - '0') < 10; }

inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

constexpr uint8_t trueText[8] = {'t', 'r', 'u', 'e'};
constexpr uint8_t falseText[8] = {'f', 'a', 'l', 's', 'e'};
constexpr uint8_t nullText[8] = {'n', 'u', 'l', 'l'};

/// The length of the `true`, `false` or `null` that stands there; 0 for anything else.
inline size_t literal(const uint8_t *bytes) {
  constexpr uint64_t four = 0xFFFFFFFF, five = 0xFFFFFFFFFF;
  const uint64_t word = load(bytes);
  if ((word & four) == load(nullText) || (word & four) == load(trueText)) return 4;
  return (word & five) == load(falseText) ? 5 : 0;
}

/// From the first byte of a text to its closing quote.
constexpr ptrdiff_t longestText = (1 << 23) - 1;

inline uint64_t textInPlace(size_t start, size_t length) {
  return uint64_t('"') << 56 | Shapes::inPlace | uint64_t(length) << 32 | start;
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) inline __m256i wideLoad(const uint8_t *bytes) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes));
}

__attribute__((target("avx2"))) inline bool sameWide(const uint8_t *first, const uint8_t *second, size_t length) {
  for (; length > 32; first += 32, second += 32, length -= 32) {
    const __m256i other = _mm256_xor_si256(wideLoad(first), wideLoad(second));
    if (!_mm256_testz_si256(other, other)) return false;
  }
  const uint32_t equal = uint32_t(_mm256_movemask_epi8(_mm256_cmpeq_epi8(wideLoad(first), wideLoad(second))));
  return (~equal & uint32_t((uint64_t(1) << length) - 1)) == 0;
}

/// The first byte that is a quote, a backslash, a control character or no ASCII; beyond `end` where there is none.
__attribute__((target("avx2,bmi"))) inline const uint8_t *stopWide(const uint8_t *at, const uint8_t *end) {
  const __m256i quote = _mm256_set1_epi8('"'), backslash = _mm256_set1_epi8('\\'), space = _mm256_set1_epi8(' ');
  for (; at < end; at += 32) {
    const __m256i bytes = wideLoad(at);
    // Signed, so that what is no ASCII is less than a space, too.
    const __m256i stops = _mm256_or_si256(_mm256_cmpgt_epi8(space, bytes),
                                          _mm256_or_si256(_mm256_cmpeq_epi8(bytes, quote), _mm256_cmpeq_epi8(bytes, backslash)));
    const uint32_t found = uint32_t(_mm256_movemask_epi8(stops));
    if (found != 0) return at + __builtin_ctz(found);
  }
  return at;
}

#endif

/// Whether two runs of bytes are the same; 32 bytes behind each may be read.
template <bool wide>
inline __attribute__((always_inline)) bool same(const uint8_t *first, const uint8_t *second, size_t length) {
#if defined(__x86_64__)
  if (wide) return sameWide(first, second, length);
#endif
  return memcmp(first, second, length) == 0;
}

/// The first byte that is a quote, a backslash, a control character or no ASCII; not before `end` where there is none.
template <bool wide>
inline __attribute__((always_inline)) const uint8_t *stop(const uint8_t *at, const uint8_t *end) {
#if defined(__x86_64__)
  if (wide) return stopWide(at, end);
#endif
  while (at < end && *at != '"' && *at != '\\' && *at >= ' ' && *at < 0x80) at++;
  return at;
}

/// Room for more elements, so that pushing them can't fail; in steps that double, so that many calls don't each copy all.
template <class Element>
void makeRoom(std::vector<Element> &vector, size_t more) {
  const size_t wanted = vector.size() + more;
  if (wanted > vector.capacity()) vector.reserve(std::max(wanted, 2 * vector.capacity()));
}

/// `found`; but where that is `length` bytes behind `first`, as the time before, it is told without waiting for `found`.
/// Texts at one place are mostly of one length: dates, ids. Where each text ends depends on where the one before does, so
/// that a walk would wait for every search; a branch that is foreseen lets the processor go on meanwhile.
inline const uint8_t *expected(const uint8_t *found, const uint8_t *first, uint32_t &length) {
  const uint8_t *known = first + length;
#if defined(__GNUC__)
  const uint8_t *same = known;
  __asm__("" : "+r"(same));  // else the compiler would see that both are one
  if (found == known) return same;
#endif
  length = uint32_t(found - first);
  return found;
}

}  // namespace

const Shapes::Fit *Shapes::fit(const uint8_t *bytes, size_t length) {
  if (shapes_.empty()) return nullptr;
  textsUsed_ = keyTexts_;
#if defined(__x86_64__)
  if (hasAVX2) return followWide(bytes, length);
#endif
  return follow<false>(bytes, length);
}

template <bool wide>
inline __attribute__((always_inline)) const Shapes::Fit *Shapes::follow(const uint8_t *bytes, size_t length) {
  const uint8_t *const end = bytes + length;
  const uint8_t *at = bytes;
  Piece *const pieces = pieces_.data();
  const uint8_t *const kept = bytes_.data();
  const uint64_t *const keptWords = keptWords_.data(), *const moves = moves_.data();
  uint64_t *word = words_.data();
  for (uint32_t number = pieces->child; number != 0;) {
    Piece *const first = pieces + number;
    const size_t left = size_t(end - at);
    if (left < first->run || !same<wide>(at, kept + first->start, first->run)) {
      number = first->sibling;
      if (left < first->length || !same<wide>(at, kept + first->start, first->length)) continue;
      shorten(first, at, left);
    }
    // The values that are the same, their texts at other offsets.
    Piece *const piece = pieces + first->last;
    const uint64_t shift = uint64_t(at - bytes) - first->start;
    for (uint32_t i = first->word; i < piece->word; i++) *word++ = keptWords[i] + (moves[i] & shift);
    at = bytes + size_t(piece->start + shift);
    number = piece->sibling;
    const uint8_t *const behind = at + piece->length;
    if (piece->next == Next::value) {
      if (*behind == '"') {
        const uint8_t *closing = stop<wide>(behind + 1, end);
        if (closing < end && *closing == '"' && closing - behind <= longestText) {
          *word = textInPlace(size_t(behind + 1 - bytes), size_t(closing - behind - 1));
          closing = expected(closing + 1, behind, piece->behind);
        } else {
          closing = takeText<wide>(word, bytes, behind, closing, end);
          if (closing == nullptr) return nullptr;
        }
        at = closing;
      } else {
        // A bracket or a number is part of, or before, another piece.
        const size_t size = literal(behind);
        if (size == 0 || size_t(end - behind) < size) continue;
        *word = uint64_t(*behind) << 56;
        at = behind + size;
      }
      word++;
    } else if (piece->next == Next::number) {
      if (!isDigit(*behind) && *behind != '-') continue;
      at = takeNumber(word, behind, end);
      if (at == nullptr) return nullptr;
      word += 2;
    } else {
      if (behind != end) continue;
      Shape &shape = *shapes_[piece->shape];
      uint64_t *tape = shape.fit.tape.data();
      const uint64_t *taken = words_.data();
      for (const uint32_t place : shape.places) tape[place] = *taken++;
      return &shape.fit;
    }
    number = piece->child;
  }
  return nullptr;
}

#if defined(__x86_64__)
__attribute__((target("avx2,bmi"))) const Shapes::Fit *Shapes::followWide(const uint8_t *bytes, size_t length) {
  return follow<true>(bytes, length);
}
#endif

/// Lets the run end, from now on, before the first value that isn't the same in this document, or that stands before a
/// piece that isn't. The first piece is the same.
void Shapes::shorten(Piece *first, const uint8_t *at, size_t left) {
  const uint8_t *const kept = bytes_.data() + first->start;
  const size_t most = left < first->run ? left : first->run;
  size_t same = first->length;
  while (same < most && at[same] == kept[same]) same++;
  const size_t limit = first->start + same;
  Piece *piece = first;
  // The byte behind a value ends it.
  while (piece->end < limit) {
    Piece *const next = &pieces_[piece->child];
    if (limit < next->start + next->length) break;
    piece = next;
  }
  for (Piece *before = first;; before = &pieces_[before->child]) {
    before->run = piece->start + piece->length - before->start;
    before->last = uint32_t(piece - pieces_.data());
    if (before == piece) return;
  }
}

/// A text with escapes, or with more than ASCII. `first`: its opening quote; `at`: the first byte that isn't plain. Gives
/// what stands behind it; null if it is none.
template <bool wide>
const uint8_t *Shapes::takeText(uint64_t *word, const uint8_t *bytes, const uint8_t *first, const uint8_t *at,
                                const uint8_t *end) {
  bool isEscaped = false, isWide = false;
  for (; at < end && *at != '"'; at = stop<wide>(at, end)) {
    if (*at < ' ') return nullptr;
    isEscaped = isEscaped || *at == '\\';
    isWide = isWide || *at >= 0x80;
    // What is escaped, and whether it may be, is looked at where it is copied.
    at += *at == '\\' ? 2 : 1;
  }
  if (at >= end || at - first > longestText) return nullptr;
  const size_t length = size_t(at - first) + 1;
  if (isWide && !simdjson::validate_utf8(reinterpret_cast<const char *>(first), length)) return nullptr;
  if (!isEscaped) {
    *word = textInPlace(size_t(first + 1 - bytes), length - 2);
  } else if (!takeEscaped(word, first, length)) {
    return nullptr;
  }
  return at + 1;
}

/// Short integers are read here, all else by simdjson. Gives what stands behind the number; null if it is none.
const uint8_t *Shapes::takeNumber(uint64_t *words, const uint8_t *first, const uint8_t *end) {
  uint64_t number = 0;
  const uint8_t *at = first;
  for (; at < end && isDigit(*at); at++) number = number * 10 + uint8_t(*at - '0');
  bool isWhole = at == end || !(*at == '.' || *at == 'e' || *at == 'E' || *at == '+' || *at == '-');
  if (isWhole && at > first && at - first <= 18 && (*first != '0' || at - first == 1)) {
    words[0] = uint64_t('l') << 56;
    words[1] = number;
    return at;
  }
  while (at < end && (isDigit(*at) || *at == '.' || *at == 'e' || *at == 'E' || *at == '+' || *at == '-')) at++;
  if (side_.parse(first, size_t(at - first), true).error() != simdjson::SUCCESS) return nullptr;
  const uint64_t *found = side_.doc.tape.get() + 1;
  if (mark(*found) != 'l' && mark(*found) != 'u' && mark(*found) != 'd') return nullptr;
  memcpy(words, found, 16);
  return at;
}

/// Puts a text with escapes behind the others. `first`: its opening quote; `length`: to the closing one.
bool Shapes::takeEscaped(uint64_t *word, const uint8_t *first, size_t length) {
  *word = uint64_t('"') << 56 | textsUsed_;
  if (texts_.size() < textsUsed_ + length + 16) texts_.resize(2 * (textsUsed_ + length + 16));
  if (copyEscaped(first + 1, first + length - 1)) return true;
  // One that names a character by its number, or a wrong one.
  if (side_.parse(first, length, true).error() != simdjson::SUCCESS) return false;
  uint64_t found = side_.doc.tape[1];
  if (mark(found) != '"') return false;
  const uint8_t *text = side_.doc.string_buf.get() + (found & (inPlace - 1));
  uint32_t size;
  memcpy(&size, text, 4);
  memcpy(texts_.data() + textsUsed_, text, 4 + size_t(size));
  textsUsed_ += 4 + size_t(size);
  return true;
}

/// Copies a text whose escapes are two bytes long; false for another.
bool Shapes::copyEscaped(const uint8_t *from, const uint8_t *end) {
  uint8_t *start = texts_.data() + textsUsed_ + 4;
  uint8_t *to = start;
  while (from < end) {
    auto *escape = static_cast<const uint8_t *>(memchr(from, '\\', size_t(end - from)));
    size_t plain = size_t((escape == nullptr ? end : escape) - from);
    memcpy(to, from, plain);
    to += plain;
    from += plain;
    if (escape == nullptr) break;
    switch (from[1]) {
      case '"':
      case '\\':
      case '/': *to++ = from[1]; break;
      case 'b': *to++ = '\b'; break;
      case 'f': *to++ = '\f'; break;
      case 'n': *to++ = '\n'; break;
      case 'r': *to++ = '\r'; break;
      case 't': *to++ = '\t'; break;
      default: return false;
    }
    from += 2;
  }
  uint32_t size = uint32_t(to - start);
  memcpy(texts_.data() + textsUsed_, &size, 4);
  textsUsed_ += 4 + size_t(size);
  return true;
}

void Shapes::learn(const uint8_t *bytes, size_t length, const simdjson::dom::parser &parsed, size_t words,
                   const std::vector<uint32_t> &members, uint64_t rootHash, uint64_t hash) {
  if (words < 4 || words > mostWords || length > largest) return;
  hash = (hash ^ words) * 0x9E3779B97F4A7C15ull;
  uint64_t &seen = seen_[hash >> (64 - seenBits)];
  if (seen != hash) {
    seen = hash;
    return;
  }
  if (kept_ + words > mostKept || keyTexts_ > mostBytes || bytesUsed_ > mostBytes) forget();
  auto shape = std::make_unique<Shape>();
  shape->fit.tape.assign(parsed.doc.tape.get(), parsed.doc.tape.get() + words);
  shape->fit.members = members;
  shape->fit.rootHash = rootHash;
  shape->fit.number = ++learned_;
  textsUsed_ = keyTexts_;
  words_.resize(mostWords + 2);
  makeRoom(shapes_, 1);
  if (!describe(*shape, bytes, length, parsed)) return;
  shapes_.push_back(std::move(shape));
  keyTexts_ = textsUsed_;
  kept_ += words;
}

/// Goes through the structurals and the tape side by side; false where the shape isn't kept.
bool Shapes::describe(Shape &shape, const uint8_t *bytes, size_t length, const simdjson::dom::parser &parsed) {
  const size_t count = parsed.implementation->n_structural_indexes;
  const uint32_t *structurals = parsed.implementation->structural_indexes.get();
  const uint8_t *strings = parsed.doc.string_buf.get();
  std::vector<uint64_t> &tape = shape.fit.tape;
  size_t from = 0;  // behind the value before
  size_t word = 1;
  steps_.clear();
  for (size_t i = 0; i < count; i++) {
    const uint8_t byte = bytes[structurals[i]];
    if (byte == ':' || byte == ',') continue;
    if (word + 1 >= tape.size()) return false;
    const uint8_t kind = mark(tape[word]);
    if (byte == '{' || byte == '}' || byte == '[' || byte == ']') {
      if (kind != byte) return false;
      word += 1;
    } else if (byte == '"' && i + 1 < count && bytes[structurals[i + 1]] == ':') {
      const uint8_t *text = strings + (tape[word] & (inPlace - 1));
      uint32_t size;
      memcpy(&size, text, 4);
      if (texts_.size() < textsUsed_ + 5 + size + 16) texts_.resize(2 * (textsUsed_ + 5 + size + 16));
      memcpy(texts_.data() + textsUsed_, text, 5 + size_t(size));
      tape[word] = uint64_t('"') << 56 | textsUsed_;
      textsUsed_ += 5 + size_t(size);
      word += 1;
    } else {
      const bool isNumber = kind == 'l' || kind == 'u' || kind == 'd';
      size_t end = i + 1 < count ? structurals[i + 1] : length;
      while (end > structurals[i] && isBlank(bytes[end - 1])) end--;
      steps_.push_back({from, structurals[i], end, isNumber ? Next::number : Next::value,
                        {tape[word], isNumber ? tape[word + 1] : 0}});
      from = end;
      shape.places.push_back(uint32_t(word));
      if (isNumber) shape.places.push_back(uint32_t(word + 1));
      word += 1 + isNumber;
    }
  }
  if (word + 1 != tape.size()) return false;
  steps_.push_back({from, length, length, Next::end, {}});
  return add(bytes);
}

/// Puts the pieces of the steps behind those that the document shares with others; false where they are too many, or its
/// very shape is known.
bool Shapes::add(const uint8_t *bytes) {
  uint32_t at = 0;
  uint32_t last = 0;  // of the children there
  size_t shared = 0;
  for (; shared < steps_.size(); shared++) {
    const Step &step = steps_[shared];
    const size_t length = step.first - step.from;
    uint32_t number = pieces_[at].child;
    size_t tried = 0;
    for (last = 0; number != 0; last = number, number = pieces_[number].sibling, tried++) {
      const Piece &piece = pieces_[number];
      if (piece.next != step.next || piece.length != length) continue;
      if (memcmp(bytes_.data() + piece.start, bytes + step.from, length) == 0) break;
    }
    if (tried >= mostSiblings) return false;
    if (number == 0) break;
    at = number;
  }
  if (shared == steps_.size()) return false;
  // What follows is all of it made, or nothing: a piece is always followed by a child.
  const size_t from = steps_[shared].from, more = steps_.back().end - from;
  if (bytes_.size() < bytesUsed_ + more + padding) bytes_.resize(2 * (bytesUsed_ + more + padding));
  makeRoom(pieces_, steps_.size());
  memcpy(bytes_.data() + bytesUsed_, bytes + from, more);
  makeRoom(keptWords_, 2 * steps_.size());
  makeRoom(moves_, 2 * steps_.size());
  for (size_t i = shared; i < steps_.size(); i++) {
    const uint32_t made = uint32_t(pieces_.size());
    keep(steps_[i], bytes);
    (last == 0 ? pieces_[at].child : pieces_[last].sibling) = made;
    at = made;
    last = 0;
  }
  // From behind: a run goes on where the value's bytes are all there is to know of it.
  for (size_t number = pieces_.size(), i = shared; i < steps_.size(); i++) {
    Piece &piece = pieces_[--number];
    piece.run = piece.length;
    piece.last = uint32_t(number);
    if (piece.end == none) continue;
    piece.run = piece.end - piece.start + pieces_[piece.child].run;
    piece.last = pieces_[piece.child].last;
  }
  return true;
}

/// Makes the piece of a step, whose bytes are kept behind all others.
void Shapes::keep(const Step &step, const uint8_t *bytes) {
  Piece piece;
  piece.start = uint32_t(bytesUsed_);
  piece.length = uint32_t(step.first - step.from);
  piece.next = step.next;
  piece.shape = uint32_t(shapes_.size());
  piece.word = uint32_t(keptWords_.size());
  bytesUsed_ += step.end - step.from;
  const uint8_t *const first = bytes + step.first, *const end = bytes + step.end;
  const bool isText = step.next == Next::value && *first == '"';
  if (step.next != Next::end) {
    const bool isPlain = !isText || (stop<false>(first + 1, end) == end - 1 && end - 1 - first <= longestText);
    if (isPlain) piece.end = uint32_t(bytesUsed_);
    keptWords_.push_back(isText ? textInPlace(piece.start + piece.length + 1, size_t(end - first) - 2) : step.words[0]);
    moves_.push_back(isText ? ~uint64_t(0) : 0);
  }
  if (step.next == Next::number) {
    keptWords_.push_back(step.words[1]);
    moves_.push_back(0);
  }
  pieces_.push_back(piece);
}

void Shapes::forget() {
  shapes_.clear();
  pieces_.assign(1, Piece());
  keptWords_.clear();
  moves_.clear();
  bytesUsed_ = 0;
  keyTexts_ = 0;
  kept_ = 0;
}
