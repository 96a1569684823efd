#include <errno.h>
#include <unistd.h>
#include <zlib.h>

#include <memory>
#include <new>

#include "cfast.h"

namespace {

constexpr size_t blockSize = 256 << 10;

struct Unpacker {
  z_stream stream{};
  uint8_t in[blockSize];
  uint8_t out[blockSize];
  bool isWithin = false;  // a member has begun and not ended
  bool isBehind = false;  // a member has ended, and zero bytes follow

  int32_t run(int from, int to, cfast_unpacking &sizes);
  int32_t block(int to, cfast_unpacking &sizes);
};

bool writeAll(int file, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    ssize_t count = write(file, bytes, length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    length -= size_t(count);
  }
  return true;
}

// Unpacks what was read. Members one after the other make one stream; zero bytes may follow the last.
int32_t Unpacker::block(int to, cfast_unpacking &sizes) {
  bool isFull = false;
  while (stream.avail_in > 0 || isFull) {
    if (!isWithin) {
      if (sizes.members > 0 && (isBehind || *stream.next_in == 0)) {
        if (*stream.next_in != 0) return CFAST_GZIP_DAMAGED;
        isBehind = true;
        stream.next_in++;
        stream.avail_in--;
        continue;
      }
      if (inflateReset(&stream) != Z_OK) return CFAST_GZIP_MEMORY;
      isWithin = true;
    }
    stream.next_out = out;
    stream.avail_out = uInt(blockSize);
    int result = inflate(&stream, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) return CFAST_GZIP_MEMORY;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return CFAST_GZIP_DAMAGED;
    size_t made = blockSize - stream.avail_out;
    sizes.unpacked += made;
    if (sizes.unpacked > sizes.most) return CFAST_GZIP_TOO_LARGE;
    if (sizes.unpacked > sizes.free && sizes.unpacked / sizes.ratio > sizes.packed) return CFAST_GZIP_BOMB;
    if (!writeAll(to, out, made)) return CFAST_GZIP_WRITE;
    isFull = result == Z_OK && stream.avail_out == 0;
    if (result == Z_STREAM_END) {
      isWithin = false;
      sizes.members++;
    }
  }
  return CFAST_GZIP_OK;
}

int32_t Unpacker::run(int from, int to, cfast_unpacking &sizes) {
  while (true) {
    ssize_t count = read(from, in, blockSize);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return CFAST_GZIP_READ;
    if (count == 0) return isWithin || sizes.members == 0 ? CFAST_GZIP_TRUNCATED : CFAST_GZIP_OK;
    sizes.packed += uint64_t(count);
    stream.next_in = in;
    stream.avail_in = uInt(count);
    int32_t result = block(to, sizes);
    if (result != CFAST_GZIP_OK) return result;
  }
}

}  // namespace

int32_t cfast_gunzip(int from, int to, cfast_unpacking *sizes) {
  std::unique_ptr<Unpacker> unpacker(new (std::nothrow) Unpacker);
  if (!unpacker) return CFAST_GZIP_MEMORY;
  if (inflateInit2(&unpacker->stream, 15 + 16) != Z_OK) return CFAST_GZIP_MEMORY;
  int32_t result = unpacker->run(from, to, *sizes);
  inflateEnd(&unpacker->stream);
  return result;
}
