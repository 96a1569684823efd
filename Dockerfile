# plumb on Debian 12: docker build -t plumb . && docker run --rm -v "$PWD:/work" -w /work plumb plumb check export/
# No entry point, so that CI services can run their own shell in it.
FROM swift:6.2-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends make pkg-config g++ libyaml-dev libsimdjson-dev libre2-dev zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Makefile Package.swift ./
COPY .ci .ci
COPY policies policies
COPY Sources Sources
COPY Tests Tests
RUN make install PREFIX=/usr DESTDIR=/out

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libyaml-0-2 libsimdjson14 libre2-9 zlib1g \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/ /
CMD ["plumb", "--help"]
