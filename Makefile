# `make help` lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# make run: your credentials file, and further arguments for the command.
export CREDENTIALS ?=
ARGS ?=
# make test, make test-hostile: the program to test.
export BINARY ?=
# make install: the directory to install to.
export PREFIX ?= /usr/local
export DESTDIR ?=
# make bootstrap: install only the packages that these targets need.
FOR ?=

RELEASE = .build/release/here-token
# Link Swift and Foundation statically, so that the program runs where no Swift is installed. Do not search for libraries
# beside the program, where others could put one.
RELEASE_FLAGS = --configuration release --product here-token --static-swift-stdlib --disable-local-rpath \
	-Xswiftc -ld-path="$(CURDIR)/Scripts/link"
# Leave out symbols, a quarter of the program. Make the relocation tables read-only before main(), as Debian does.
# Swift makes position-independent programs by default.
RELEASE_FLAGS += $(addprefix -Xlinker ,-s -z relro -z now)
# Leave out the compiler's incremental hashes: they depend on the build directory.
RELEASE_FLAGS += $(addprefix -Xswiftc ,-Xfrontend -disable-incremental-llvm-codegen)
# Functions that load libcurl when they are first called; Foundation refers to them.
FORWARDERS = .build/curl-forwarders.o
RELEASE_FLAGS += -Xlinker $(CURDIR)/$(FORWARDERS)
# Manual pages and completions, in the layout of PREFIX/share.
SHARE = .build/share
COMPLETIONS = bash:bash-completion/completions/here-token zsh:zsh/site-functions/_here-token \
    fish:fish/vendor_completions.d/here-token.fish
# The time in packages and manual pages: that of the commit, or without git that of the newest version in README.
export SOURCE_DATE_EPOCH ?= $(shell { git log -1 --format=%ct || Scripts/changes date; } 2>/dev/null)

.PHONY: help bootstrap run build test lint format release install uninstall dist deb test-packages test-hostile fuzz \
    sanitize bench scale clean $(RELEASE)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

bootstrap: ## Install the Debian packages that all targets need, or those that FOR="target…" need
	@Scripts/bootstrap install $(FOR)

# Stop if a package that a target needs is missing.
need-%:
	@Scripts/bootstrap check $*

run: ## Fetch a token: from HERE with CREDENTIALS=path, else from a stand-in on this machine; installs what it needs
	@Scripts/bootstrap install $(if $(value CREDENTIALS),build,run)
	@swift build --product here-token >&2
	@Scripts/run .build/debug/here-token "$$CREDENTIALS" $(ARGS)

build: need-build ## Build for debugging
	swift build --product here-token

test: ## Build and run all tests, or with BINARY=path only those of the command line on it; installs what it needs
	@Scripts/bootstrap install test
	@test -z "$$BINARY" || test -f "$$BINARY" -a -x "$$BINARY" || \
	    { echo "test: BINARY is not an executable file: $$BINARY" >&2; exit 66; }
	swift build --build-tests
	HERE_TOKEN_TEST_BINARY="$${BINARY:+$$(realpath -- "$$BINARY")}" \
	    swift test --skip-build --disable-xctest $(if $(value BINARY),--filter HereTokenCLITests)

lint: need-lint ## Check the format and the rules of the code
	swift build --product here-token
	Scripts/lint

format: ## Format the Swift code
	swift format --in-place --recursive Sources Tests Scripts/fuzzing Package.swift

# The program alone, without what is installed beside it.
$(RELEASE):
	@mkdir -p .build
	@Scripts/curl-forwarders $(FORWARDERS)
	@swift build $(RELEASE_FLAGS) >&2

release: need-release $(RELEASE) ## Build what is installed: the program with Swift linked in, manual pages, completions
	Scripts/check-libraries $(RELEASE)
	@rm -rf $(SHARE)
	Scripts/manual $(RELEASE) $(SHARE)/man/man1
	@set -e -o pipefail; for completion in $(COMPLETIONS); do \
	    file=$(SHARE)/$${completion#*:}; mkdir -p "$${file%/*}"; \
	    $(RELEASE) --generate-completion-script "$${completion%%:*}" | sed '1{/^#!/d}' >"$$file"; \
	done

install: ## Install what make release built to PREFIX (/usr/local), in the staging directory DESTDIR if set
	@test -x $(RELEASE) -a -d $(SHARE) || { echo "install: run 'make release' first" >&2; exit 69; }
	install -D -m 755 $(RELEASE) "$$DESTDIR$$PREFIX/bin/here-token"
	@set -e -o pipefail; find $(SHARE) -type f -printf '%P\n' | while read -r file; do \
	    echo "install $$file"; install -D -m 644 "$(SHARE)/$$file" "$$DESTDIR$$PREFIX/share/$$file"; \
	done

uninstall: ## Remove the files that make install installed
	rm -f "$$DESTDIR$$PREFIX/bin/here-token"
	cd "$$DESTDIR$$PREFIX/share" && rm -f man/man1/here-token.1 man/man1/here-token-*.1 \
	    $(foreach completion,$(COMPLETIONS),$(lastword $(subst :, ,$(completion))))

dist: need-dist release ## Pack what make release builds as .build/dist/here-token-VERSION-linux-ARCH.tar.gz
	Scripts/package dist

deb: need-deb release ## Pack what make release builds as a Debian package in .build/dist
	Scripts/package deb

test-packages: need-test-packages dist deb ## Install both packages in a bare Debian, fetch tokens, remove them (as root)
	Scripts/test-packages

test-hostile: need-test-hostile ## Send hostile replies and certificates to what make release built, or to BINARY=path
	Scripts/test-hostile "$${BINARY:-$(RELEASE)}"

fuzz: need-fuzz ## Feed random input to the parsers: RUNS=n times each, or for MAX_TIME=seconds each
	Scripts/fuzz

sanitize: need-sanitize ## Run the tests with AddressSanitizer, then with ThreadSanitizer
	Scripts/sanitize address
	Scripts/sanitize thread

bench: need-bench $(RELEASE) ## Compare time and memory of here-token, curl and other clients
	@Scripts/bench $(RELEASE)

scale: need-scale $(RELEASE) ## Measure 1, 10, 100 and 1000 processes that want one token at once
	@Scripts/scale $(RELEASE) .github/scale.svg

clean: ## Remove everything that was built
	rm -rf .build .build-address .build-thread
