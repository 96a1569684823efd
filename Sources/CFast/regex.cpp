#if !__has_include(<re2/re2.h>)
#error "install libre2-dev"
#endif
#include <re2/re2.h>

#include <new>

#include "include/cfast.h"

struct cfast_regex {
  re2::RE2 re;
  cfast_regex(re2::StringPiece pattern, const re2::RE2::Options &options) : re(pattern, options) {}
};

namespace {

int32_t match(const cfast_regex *regex, const uint8_t *bytes, size_t length, re2::RE2::Anchor anchor) {
  re2::StringPiece text(reinterpret_cast<const char *>(bytes), length);
  try {
    return regex->re.Match(text, 0, length, anchor, nullptr, 0) ? 1 : 0;
  } catch (...) {
    return 0;
  }
}

}  // namespace

extern "C" {

cfast_regex *cfast_regex_new(const char *pattern, size_t length) {
  try {
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_encoding(re2::RE2::Options::EncodingUTF8);
    options.set_max_mem(8 << 20);
    options.set_longest_match(false);
    return new cfast_regex(re2::StringPiece(pattern, length), options);
  } catch (...) {
    return nullptr;
  }
}

void cfast_regex_free(cfast_regex *regex) { delete regex; }

const char *cfast_regex_error(const cfast_regex *regex) {
  return regex->re.ok() ? nullptr : regex->re.error().c_str();
}

const char *cfast_regex_error_argument(const cfast_regex *regex) { return regex->re.error_arg().c_str(); }

int32_t cfast_regex_whole(const cfast_regex *regex, const uint8_t *bytes, size_t length) {
  return match(regex, bytes, length, re2::RE2::ANCHOR_BOTH);
}

int32_t cfast_regex_part(const cfast_regex *regex, const uint8_t *bytes, size_t length) {
  return match(regex, bytes, length, re2::RE2::UNANCHORED);
}

}  // extern "C"
