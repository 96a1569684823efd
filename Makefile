SHELL := /bin/bash
SWIFT ?= swift
# The evaluators run 7 to 26 times slower in a debug build, but a release build of the tests takes far longer to
# compile: TEST_CONFIG=release pays for long property tests only.
TEST_CONFIG ?= debug
TEST_FLAGS = -c $(TEST_CONFIG) $(if $(filter release,$(TEST_CONFIG)),-Xswiftc -enable-testing)
PLUMB_PAIRS ?= 2000000
PREFIX ?= /usr/local
DESTDIR ?=
# With the Swift library linked in, plumb starts quicker and runs where no Swift is installed.
RELEASE = $(SWIFT) build -c release --static-swift-stdlib --product

.DEFAULT_GOAL := help
.PHONY: help setup build demo test soak bench lint install clean

help: ## print this list
	@awk -F ':[^#]*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

setup: ## install the system packages that are missing (Debian, Ubuntu)
	@.ci/setup

build: setup ## build plumb for release: .build/release/plumb
	$(RELEASE) plumb

demo: build ## judge the sample estate with the shipped policies
	@.ci/demo .build/release/plumb

test: setup ## run all tests (TEST_CONFIG=release for a release build of them)
	$(SWIFT) test $(TEST_FLAGS)
	@echo "make test: ran every test target with swift test, $(TEST_CONFIG) build; nothing failed."

soak: setup ## the two evaluators against each other on PLUMB_PAIRS random pairs, release build
	PLUMB_PAIRS=$(PLUMB_PAIRS) $(SWIFT) test -c release -Xswiftc -enable-testing --filter PlumbEvaluationTests

bench: build ## measure speed, memory and start, and compare the findings with the planted ones
	$(RELEASE) bench-baseline
	$(RELEASE) bench-estate
	$(RELEASE) bench-run
	.build/release/bench-run .build/release .build/bench fixtures/bench/policies

lint: ## check the style of all Swift files
	$(SWIFT) format lint --strict -r Sources Tests Package.swift

install: build ## install plumb and its shell completions below PREFIX (DESTDIR is honoured)
	@set -euo pipefail; \
	plumb=".build/release/plumb"; root="$(DESTDIR)$(PREFIX)"; share="$$root/share"; \
	install -D -m 755 "$$plumb" "$$root/bin/plumb"; \
	completion() { "$$plumb" --generate-completion-script "$$1" | install -D -m 644 /dev/stdin "$$share/$$2"; }; \
	completion bash bash-completion/completions/plumb; \
	completion zsh zsh/site-functions/_plumb; \
	completion fish fish/vendor_completions.d/plumb.fish; \
	echo "installed $$root/bin/plumb and completions below $$share"

clean: ## remove all that was built or generated
	rm -rf .build
