#include "shapes.h"

#include <cstring>

namespace {

inline uint8_t mark(uint64_t word) { return uint8_t(word >> 56); }
inline bool isBlank(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

/// All ones in the first `length` bytes of a word, as it is loaded.
inline uint64_t upTo(size_t length) {
  static constexpr uint8_t ones[16] = {255, 255, 255, 255, 255, 255, 255, 255};
  return load(ones + 8 - (length < 8 ? length : 8));
}

constexpr uint8_t trueText[8] = {'t', 'r', 'u', 'e'};
constexpr uint8_t falseText[8] = {'f', 'a', 'l', 's', 'e'};
constexpr uint8_t nullText[8] = {'n', 'u', 'l', 'l'};

/// The word of `true`, `false` or `null`; 0 for anything else.
inline uint64_t literal(const uint8_t *bytes, size_t length) {
  uint64_t word = load(bytes);
  uint64_t four = word & upTo(4);
  bool isOne = (length == 4 && (four == load(trueText) || four == load(nullText))) ||
               (length == 5 && (word & upTo(5)) == load(falseText));
  return isOne ? uint64_t(bytes[0]) << 56 : 0;
}

/// From the first byte of a text to its closing quote.
constexpr uint32_t longestText = (1 << 23) - 1;

inline uint64_t textInPlace(uint32_t start, uint32_t length) {
  return uint64_t('"') << 56 | Shapes::inPlace | uint64_t(length) << 32 | start;
}

}  // namespace

const Shapes::Fit *Shapes::fit(const uint8_t *bytes, size_t length, const uint32_t *structurals, size_t count) {
  auto &candidates = byCount_[count % buckets];
  if (candidates.empty() || count > mostStructurals) return nullptr;
  textsUsed_ = keyTexts_;
  marks_.resize((count + 7) / 8);
  marks_.back() = 0;
  uint8_t *marks = reinterpret_cast<uint8_t *>(marks_.data());
  for (size_t i = 0; i < count; i++) marks[i] = bytes[structurals[i]];
  for (auto &shape : candidates) {
    if (shape->count == count && hasMarks(*shape) && hasKeys(*shape, bytes, structurals) &&
        takeValues(*shape, bytes, length, structurals)) {
      return &shape->fit;
    }
  }
  return nullptr;
}

bool Shapes::hasMarks(const Shape &shape) const {
  for (size_t i = 0; i < marks_.size(); i++) {
    if (((marks_[i] ^ shape.marks[i]) & shape.mask[i]) != 0) return false;
  }
  return true;
}

bool Shapes::hasKeys(const Shape &shape, const uint8_t *bytes, const uint32_t *structurals) const {
  uint64_t other = 0;
  for (const Key &key : shape.keys8) other |= (load(bytes + structurals[key.structural] + 1) ^ key.first) & key.last;
  for (const Key &key : shape.keys16) {
    const uint8_t *at = bytes + structurals[key.structural] + 1;
    other |= (load(at) ^ key.first) | (load(at + key.length - 8) ^ key.last);
  }
  for (const Key &key : shape.keys24) {
    const uint8_t *at = bytes + structurals[key.structural] + 1;
    other |= (load(at) ^ key.first) | (load(at + 8) ^ key.middle) | (load(at + key.length - 8) ^ key.last);
  }
  if (other != 0) return false;
  for (const Key &key : shape.keys) {
    // The document is that long: the key's colon comes after it.
    if (structurals[key.structural + 1] - structurals[key.structural] <= key.length) return false;
    if (memcmp(bytes + structurals[key.structural] + 1, texts_.data() + key.offset, key.length) != 0) return false;
  }
  return true;
}

/// Writes the document's values onto the shape's tape.
bool Shapes::takeValues(Shape &shape, const uint8_t *bytes, size_t length, const uint32_t *structurals) {
  uint64_t *tape = shape.fit.tape.data();
  auto *escape = static_cast<const uint8_t *>(memchr(bytes, '\\', length));
  for (const Value &value : shape.texts) {
    uint32_t first = structurals[value.structural];
    uint32_t last = structurals[value.structural + 1] - 1;
    bool isPlain = bytes[first] == '"' && bytes[last] == '"' && last > first && last - first <= longestText;
    tape[value.word] = textInPlace(first + 1, last - first - 1);
    if (escape != nullptr && escape < bytes + last) {
      escape = static_cast<const uint8_t *>(memchr(bytes + first, '\\', length - first));
      isPlain = isPlain && (escape == nullptr || escape > bytes + last);
    }
    if (!isPlain && !takeValue(tape + value.word, bytes, bytes + first, bytes + last)) return false;
  }
  for (const Value &value : shape.literals) {
    const uint8_t *first = bytes + structurals[value.structural];
    const uint8_t *last = bytes + structurals[value.structural + 1] - 1;
    uint64_t word = literal(first, size_t(last - first) + 1);
    tape[value.word] = word;
    if (word == 0 && !takeValue(tape + value.word, bytes, first, last)) return false;
  }
  for (const Value &value : shape.numbers) {
    const uint8_t *first = bytes + structurals[value.structural];
    const uint8_t *last = bytes + structurals[value.structural + 1] - 1;
    while (isBlank(*last)) last--;
    if (!takeNumber(tape + value.word, first, size_t(last - first) + 1)) return false;
  }
  return true;
}

/// A text or a literal, whatever it is. `last`: before the next structural.
bool Shapes::takeValue(uint64_t *word, const uint8_t *bytes, const uint8_t *first, const uint8_t *last) {
  while (isBlank(*last)) last--;
  size_t size = size_t(last - first) + 1;
  if (*first != '"') return (*word = literal(first, size)) != 0;
  if (size < 2 || *last != '"' || size - 1 > longestText) return false;
  if (memchr(first, '\\', size) != nullptr) return takeEscaped(word, first, size);
  *word = textInPlace(uint32_t(first + 1 - bytes), uint32_t(size - 2));
  return true;
}

/// Short integers are read here, all else by simdjson.
bool Shapes::takeNumber(uint64_t *words, const uint8_t *bytes, size_t length) {
  uint64_t number = 0;
  bool isShort = length <= 18 && (bytes[0] != '0' || length == 1);
  for (size_t i = 0; isShort && i < length; i++) {
    uint8_t digit = uint8_t(bytes[i] - '0');
    isShort = digit < 10;
    number = number * 10 + digit;
  }
  if (isShort) {
    words[0] = uint64_t('l') << 56;
    words[1] = number;
    return true;
  }
  if (side_.parse(bytes, length, false).error() != simdjson::SUCCESS) return false;
  const uint64_t *found = side_.doc.tape.get() + 1;
  if (mark(*found) != 'l' && mark(*found) != 'u' && mark(*found) != 'd') return false;
  memcpy(words, found, 16);
  return true;
}

/// Puts a text with escapes behind the others. `bytes`: from quote to quote.
bool Shapes::takeEscaped(uint64_t *word, const uint8_t *bytes, size_t length) {
  *word = uint64_t('"') << 56 | textsUsed_;
  if (texts_.size() < textsUsed_ + length + 16) texts_.resize(2 * (textsUsed_ + length + 16));
  if (copyEscaped(bytes + 1, bytes + length - 1)) return true;
  // One that names a character by its number, or a wrong one.
  if (side_.parse(bytes, length, false).error() != simdjson::SUCCESS) return false;
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

void Shapes::learn(const uint8_t *bytes, const simdjson::dom::parser &parsed, size_t words,
                   const std::vector<uint32_t> &members, uint64_t rootHash, uint64_t hash) {
  size_t count = parsed.implementation->n_structural_indexes;
  const uint32_t *structurals = parsed.implementation->structural_indexes.get();
  if (count < 2 || count > mostStructurals || words < 4 || structurals[count - 1] >= largest) return;
  hash = (hash ^ count) * 0x9E3779B97F4A7C15ull;
  uint64_t &seen = seen_[hash >> (64 - seenBits)];
  if (seen != hash) {
    seen = hash;
    return;
  }
  if (kept_ + count > mostKept || keyTexts_ > mostTexts) forget();
  auto shape = std::make_unique<Shape>();
  shape->count = count;
  shape->fit.tape.assign(parsed.doc.tape.get(), parsed.doc.tape.get() + words);
  shape->fit.members = members;
  shape->fit.rootHash = rootHash;
  shape->fit.number = ++learned_;
  textsUsed_ = keyTexts_;
  if (!describe(*shape, bytes, structurals, parsed.doc.string_buf.get())) return;
  auto &bucket = byCount_[count % buckets];
  if (bucket.size() < bucketSize) {
    bucket.push_back(std::move(shape));
  } else {
    bucket[turn_++ % bucketSize] = std::move(shape);
  }
  keyTexts_ = textsUsed_;
  kept_ += count;
}

/// Goes through the structurals and the tape side by side; false where a key has escapes.
bool Shapes::describe(Shape &shape, const uint8_t *bytes, const uint32_t *structurals, const uint8_t *strings) {
  std::vector<uint64_t> &tape = shape.fit.tape;
  shape.marks.assign((shape.count + 7) / 8, 0);
  shape.mask.assign((shape.count + 7) / 8, 0);
  uint8_t *marks = reinterpret_cast<uint8_t *>(shape.marks.data());
  uint8_t *mask = reinterpret_cast<uint8_t *>(shape.mask.data());
  size_t word = 1;
  for (size_t i = 0; i < shape.count; i++) {
    uint8_t byte = bytes[structurals[i]];
    bool isKey = byte == '"' && i + 1 < shape.count && bytes[structurals[i + 1]] == ':';
    bool isMark = byte == '{' || byte == '}' || byte == '[' || byte == ']' || byte == ':' || byte == ',';
    if (isKey || isMark) {
      marks[i] = byte;
      mask[i] = 255;
    }
    if (byte == ':' || byte == ',') continue;
    if (word + 1 >= tape.size()) return false;
    uint8_t kind = mark(tape[word]);
    if (isKey) {
      const uint8_t *text = strings + (tape[word] & (inPlace - 1));
      uint32_t size;
      memcpy(&size, text, 4);
      const uint8_t *at = bytes + structurals[i] + 1;
      if (memcmp(at, text + 4, size) != 0 || at[size] != '"') return false;
      if (texts_.size() < textsUsed_ + 5 + size + 16) texts_.resize(2 * (textsUsed_ + 5 + size + 16));
      uint8_t *kept = texts_.data() + textsUsed_;
      memcpy(kept, text, 4 + size_t(size));
      kept[4 + size_t(size)] = '"';
      uint32_t length = size + 1;
      const uint8_t *key = kept + 4;
      uint64_t last = length <= 8 ? upTo(length) : load(key + length - 8);
      auto &keys = length <= 8 ? shape.keys8 : length <= 16 ? shape.keys16 : length <= 24 ? shape.keys24 : shape.keys;
      keys.push_back({uint32_t(i), length, load(key) & upTo(length), last, load(key + 8), textsUsed_ + 4});
      tape[word] = uint64_t('"') << 56 | textsUsed_;
      textsUsed_ += 5 + size_t(size);
    } else if (!isMark) {
      bool isNumber = kind == 'l' || kind == 'u' || kind == 'd';
      auto &values = isNumber ? shape.numbers : kind == '"' ? shape.texts : shape.literals;
      values.push_back({uint32_t(i), uint32_t(word)});
      word += isNumber;
    } else if (kind != byte) {
      return false;
    }
    word += 1;
  }
  return word + 1 == tape.size();
}

void Shapes::forget() {
  for (auto &shapes : byCount_) shapes.clear();
  keyTexts_ = 0;
  kept_ = 0;
}
