// The yardstick: read(2) and one re-used simdjson parser, one parse for each line, and nothing done with the result.
// usage: bench-baseline FILE.ndjson; prints records, wall and CPU milliseconds. With --whole FILE.json one parse of one
// document, read at once.

#include <fcntl.h>
#include <simdjson.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <vector>

namespace {

constexpr size_t blockSize = 1 << 18;

double milliseconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Reader {
  simdjson::dom::parser parser;
  size_t records = 0;

  // Parses in place: the bytes after the line, up to the padding, are readable.
  bool parse(const char *line, size_t length) {
    if (length == 0) return true;
    simdjson::dom::element element;
    if (auto error = parser.parse(line, length, false).get(element)) {
      fprintf(stderr, "bench-baseline: record %zu: %s\n", records + 1, simdjson::error_message(error));
      return false;
    }
    records += 1;
    return true;
  }
};

bool run(int file, Reader &reader) {
  std::vector<char> buffer(2 * blockSize + simdjson::SIMDJSON_PADDING);
  size_t kept = 0;  // bytes of a line begun in the former block
  for (;;) {
    if (buffer.size() < kept + blockSize + simdjson::SIMDJSON_PADDING) buffer.resize(2 * buffer.size());
    ssize_t count = read(file, buffer.data() + kept, blockSize);
    if (count < 0) return false;
    if (count == 0) return reader.parse(buffer.data(), kept);
    const char *line = buffer.data();
    const char *end = line + kept + count;
    while (auto *newline = static_cast<const char *>(memchr(line, '\n', end - line))) {
      if (!reader.parse(line, newline - line)) return false;
      line = newline + 1;
    }
    kept = end - line;
    memmove(buffer.data(), line, kept);
  }
}

// One document, read at once.
bool runWhole(const char *path, Reader &reader) {
  simdjson::padded_string text;
  if (simdjson::padded_string::load(path).get(text)) return false;
  return reader.parse(text.data(), text.size());
}

}  // namespace

int main(int argc, char **argv) {
  double wall = milliseconds(CLOCK_MONOTONIC);
  bool isWhole = argc == 3 && strcmp(argv[1], "--whole") == 0;
  int file = argc == 2 ? open(argv[1], O_RDONLY) : -1;
  if (file < 0 && !isWhole) {
    fprintf(stderr, "usage: bench-baseline FILE.ndjson | --whole FILE.json\n");
    return 2;
  }
  Reader reader;
  if (!(isWhole ? runWhole(argv[2], reader) : run(file, reader))) return 1;
  printf("records %zu wall %.1f ms cpu %.1f ms\n", reader.records, milliseconds(CLOCK_MONOTONIC) - wall,
         milliseconds(CLOCK_PROCESS_CPUTIME_ID));
  return 0;
}
