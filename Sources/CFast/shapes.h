// Documents that differ in their values only. Exports repeat a few hundred shapes: the same keys in the same maps, the
// same brackets. What a shape's first documents were parsed to by simdjson is compared with the next one instead of parsing it.
#ifndef CFAST_SHAPES_H
#define CFAST_SHAPES_H

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

/// The shapes that one parser met. A document fits a shape if simdjson's first stage finds the same brackets, colons, commas
/// and keys in the same order, and a value of the same width on the tape wherever the shape has one. So a document that
/// fits is well-formed, and has no repeated key, since the one that the shape was learned from had none.
class Shapes {
 public:
  /// What a text's word on the tape has set if the text stands in the document: its length is in the 23 bits below,
  /// its offset in the lowest 32.
  static constexpr uint64_t inPlace = uint64_t(1) << 55;

  struct Fit {
    std::vector<uint64_t> tape;
    std::vector<uint32_t> members;  // tape indexes of the root's keys
    uint64_t rootHash = 0;          // of their sequence
    uint64_t number = 0;            // no other shape of this parser ever has it
  };

  /// Compares a document that simdjson's first stage found well with the known shapes. `structurals`: what it found.
  /// If one fits, the result holds the document's tape until the next call. Throws when memory is short.
  const Fit *fit(const uint8_t *bytes, size_t length, const uint32_t *structurals, size_t count);
  /// Keeps the shape of a document that was parsed and has no repeated key, if it came before. `hash`: of all its keys.
  void learn(const uint8_t *bytes, const simdjson::dom::parser &parsed, size_t words,
             const std::vector<uint32_t> &members, uint64_t rootHash, uint64_t hash);
  /// Where the texts stand that are not in the document: keys, and those with escapes.
  const uint8_t *texts() const { return texts_.data(); }

 private:
  /// A key with its closing quote: what the document has to have behind the opening one.
  struct Key {
    uint32_t structural;
    uint32_t length;
    uint64_t first;  // the first 8 bytes, 0 beyond the end
    uint64_t last;   // the last 8; for a key of up to 8 bytes the mask of those that count
    uint64_t middle;  // the second 8, if it has so many
    size_t offset;   // in the texts
  };

  struct Value {
    uint32_t structural;
    uint32_t word;
  };

  struct Shape {
    size_t count = 0;  // of structurals
    /// The byte at each structural, and 255 where it has to be the same; 8 to a word.
    std::vector<uint64_t> marks, mask;
    /// Keys of up to 8, 16 and 24 bytes, and longer ones: loops that needn't choose are faster.
    std::vector<Key> keys8, keys16, keys24, keys;
    /// What was a text, a number, or else a literal in the first document. Texts and literals may change places.
    std::vector<Value> texts, numbers, literals;
    Fit fit;
  };

  /// More would not pay: documents so large are few.
  static constexpr size_t mostStructurals = 4096;
  static constexpr size_t largest = 1 << 20;
  /// Structurals, and bytes of keys, over all shapes; beyond it all are forgotten. About 4 MiB.
  static constexpr size_t mostKept = 1 << 17;
  static constexpr size_t mostTexts = 1 << 20;
  static constexpr size_t buckets = 256;
  /// So many shapes are compared at most. Maps whose values are now text, now number have a shape for each combination.
  static constexpr size_t bucketSize = 8;
  static constexpr size_t seenBits = 11;

  bool hasMarks(const Shape &shape) const;
  bool hasKeys(const Shape &shape, const uint8_t *bytes, const uint32_t *structurals) const;
  bool takeValues(Shape &shape, const uint8_t *bytes, size_t length, const uint32_t *structurals);
  bool takeValue(uint64_t *word, const uint8_t *bytes, const uint8_t *first, const uint8_t *last);
  bool takeNumber(uint64_t *words, const uint8_t *bytes, size_t length);
  bool takeEscaped(uint64_t *word, const uint8_t *bytes, size_t length);
  bool copyEscaped(const uint8_t *from, const uint8_t *end);
  bool describe(Shape &shape, const uint8_t *bytes, const uint32_t *structurals, const uint8_t *strings);
  void forget();

  std::vector<std::unique_ptr<Shape>> byCount_[buckets];
  std::vector<uint64_t> marks_;
  std::vector<uint8_t> texts_;
  size_t keyTexts_ = 0;   // bytes of the texts that are keys of shapes
  size_t textsUsed_ = 0;  // and those with what the last document needed
  size_t kept_ = 0;
  size_t turn_ = 0;
  uint64_t learned_ = 0;
  uint64_t seen_[size_t(1) << seenBits] = {};
  simdjson::dom::parser side_;
};

#endif
