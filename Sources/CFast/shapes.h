// Documents that differ in their values only. Exports repeat a few hundred shapes: the same bytes but for texts, numbers and
// literals. What simdjson parsed the first documents of a shape to is compared with the next one instead of parsing it.
#ifndef CFAST_SHAPES_H
#define CFAST_SHAPES_H

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

/// The shapes that one parser met, as a tree of what stands between their values. A document fits a shape if it has the
/// same bytes between its values as one that simdjson parsed, and a value of the same width on the tape wherever that had
/// one. So a document that fits is well-formed, and has no repeated key, since the other one had none.
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

  /// Compares a document with the known shapes; padding has to follow it. If one fits, the result holds the document's
  /// tape until the next call. Throws when memory is short.
  const Fit *fit(const uint8_t *bytes, size_t length);
  /// Keeps the shape of a document that was parsed and has no repeated key, if it came before. `hash`: of all its keys.
  void learn(const uint8_t *bytes, size_t length, const simdjson::dom::parser &parsed, size_t words,
             const std::vector<uint32_t> &members, uint64_t rootHash, uint64_t hash);
  /// Where the texts stand that are not in the document: keys, and those with escapes.
  const uint8_t *texts() const { return texts_.data(); }

 private:
  /// What follows a piece: a text or literal (one word on the tape), a number (two), or nothing.
  enum class Next : uint8_t { value, number, end };

  /// Bytes from the start of a document or the end of a value up to the next value or the end. Kept are those of the
  /// document that brought them, and its value behind them; there, too, the first child's bytes begin. As far as documents
  /// had the same values so far, many pieces are compared at once: a run.
  struct Piece {
    uint32_t start = 0;  // in the kept bytes
    uint32_t length = 0;
    uint32_t end = none;   // of the kept value; none: whatever stands there has to be looked at
    uint32_t run = 0;      // bytes up to the next value that has to be looked at
    uint32_t last = 0;     // the piece before that value
    uint32_t word = 0;     // of the kept words, that of the kept value
    uint32_t sibling = 0;  // what may stand there instead; 0: nothing
    uint32_t child = 0;    // what may come behind the value
    uint32_t shape = 0;    // where it ends one
    uint32_t behind = 0;   // from a value's first byte to behind the last text that stood there
    Next next = Next::end;
  };

  /// Greater than any offset.
  static constexpr uint32_t none = UINT32_MAX;

  /// A piece of a document, and the value behind it.
  struct Step {
    size_t from, first, end;  // offsets: of the piece, of the value, behind the value
    Next next;
    uint64_t words[2];
  };

  struct Shape {
    Fit fit;
    /// Tape indexes of the words of its values, in order.
    std::vector<uint32_t> places;
  };

  /// More would not pay: documents so large are few.
  static constexpr size_t mostWords = 1 << 13;
  static constexpr size_t largest = 1 << 20;
  /// Over all shapes; beyond it all are forgotten. About 6 MiB.
  static constexpr size_t mostKept = 1 << 17;
  static constexpr size_t mostBytes = 1 << 20;
  /// So many pieces are tried at one place.
  static constexpr size_t mostSiblings = 64;
  static constexpr size_t seenBits = 11;

  template <bool wide>
  const Fit *follow(const uint8_t *bytes, size_t length);
  const Fit *followWide(const uint8_t *bytes, size_t length);
  template <bool wide>
  const uint8_t *takeText(uint64_t *word, const uint8_t *bytes, const uint8_t *first, const uint8_t *at,
                          const uint8_t *end);
  const uint8_t *takeNumber(uint64_t *words, const uint8_t *first, const uint8_t *end);
  bool takeEscaped(uint64_t *word, const uint8_t *first, size_t length);
  bool copyEscaped(const uint8_t *from, const uint8_t *end);
  bool describe(Shape &shape, const uint8_t *bytes, size_t length, const simdjson::dom::parser &parsed);
  bool add(const uint8_t *bytes);
  void keep(const Step &step, const uint8_t *bytes);
  void shorten(Piece *first, const uint8_t *at, size_t left);
  void forget();

  std::vector<Piece> pieces_{1};  // the first has the pieces with which documents begin as children
  std::vector<uint8_t> bytes_;    // of the pieces and their values, with padding
  std::vector<uint64_t> keptWords_;  // of the kept values; the offsets of texts are those in the kept bytes
  std::vector<uint64_t> moves_;      // in step with them: all ones where an offset is to be moved to the document's
  size_t bytesUsed_ = 0;
  std::vector<std::unique_ptr<Shape>> shapes_;
  std::vector<Step> steps_;      // of the document that is learned
  std::vector<uint64_t> words_;  // of the values of the document under way
  std::vector<uint8_t> texts_;
  size_t keyTexts_ = 0;   // bytes of the texts that are keys of shapes
  size_t textsUsed_ = 0;  // and those with what the last document needed
  size_t kept_ = 0;
  uint64_t learned_ = 0;
  uint64_t seen_[size_t(1) << seenBits] = {};
  simdjson::dom::parser side_;
};

#endif
