# What can be done here; `make help` lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# make run: a credentials file of your own, and what to add to the command.
export CREDENTIALS ?=
ARGS ?=
# make test: a program to run the tests of the command line on.
export BINARY ?=
# make install: where to.
export PREFIX ?= /usr/local
export DESTDIR ?=

RELEASE = .build/release/here-token
# Swift and Foundation linked in, so that the program runs where no Swift is installed; and no search for libraries
# beside the program, where anybody could put one.
RELEASE_FLAGS = --configuration release --product here-token --static-swift-stdlib --disable-local-rpath \
	-Xswiftc -ld-path="$(CURDIR)/Scripts/link"
# Without symbols, which are a quarter of it; and as Debian hardens programs: what the linker fills in is read-only before
# the first line runs. Swift makes it position-independent by itself.
RELEASE_FLAGS += $(addprefix -Xlinker ,-s -z relro -z now)
# Nor hashes of what the compiler saw, for they change with the directory that it is built in.
RELEASE_FLAGS += $(addprefix -Xswiftc ,-Xfrontend -disable-incremental-llvm-codegen)
# In the place of libcurl's functions that Foundation refers to.
FORWARDERS = .build/curl-forwarders.o
RELEASE_FLAGS += -Xlinker $(CURDIR)/$(FORWARDERS)
# Manual pages and completions, laid out as below PREFIX/share.
SHARE = .build/share
COMPLETIONS = bash:bash-completion/completions/here-token zsh:zsh/site-functions/_here-token \
    fish:fish/vendor_completions.d/here-token.fish
# The time that packages and manual pages bear: that of the commit or, where there is none, of the version.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || Scripts/changes date)

.PHONY: help run build release test test-hostile fuzz bench scale sanitize lint format dist deb test-packages install \
    uninstall clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: ## Fetch a token: from HERE with CREDENTIALS=path, else from a stand-in on this machine
	@Scripts/bootstrap $(if $(value CREDENTIALS),build,run)
	@swift build --product here-token >&2
	@Scripts/run .build/debug/here-token "$$CREDENTIALS" $(ARGS)

build: ## Build for debugging
	@Scripts/bootstrap build
	swift build --product here-token

release: ## Build as it is installed: with Swift linked in, manual pages and completions
	@Scripts/bootstrap release
	@mkdir -p .build
	Scripts/curl-forwarders $(FORWARDERS)
	swift build $(RELEASE_FLAGS)
	Scripts/check-libraries $(RELEASE)
	@rm -rf $(SHARE)
	Scripts/manual $(RELEASE) $(SHARE)/man/man1
	@set -e -o pipefail; for completion in $(COMPLETIONS); do \
	    file=$(SHARE)/$${completion#*:}; mkdir -p "$${file%/*}"; \
	    $(RELEASE) --generate-completion-script "$${completion%%:*}" | sed '1{/^#!/d}' >"$$file"; \
	done

test: ## Build and run all tests; with BINARY=path only those of the command line, on that program
	@Scripts/bootstrap test
	@test -z "$$BINARY" || test -f "$$BINARY" -a -x "$$BINARY" || \
	    { echo "test: BINARY is not an executable file: $$BINARY" >&2; exit 66; }
	swift build --build-tests
	HERE_TOKEN_TEST_BINARY="$${BINARY:+$$(realpath -- "$$BINARY")}" \
	    swift test --skip-build --disable-xctest $(if $(value BINARY),--filter HereTokenCLITests)

test-hostile: ## Send hostile replies and certificates to what make release built, or to BINARY=path
	@Scripts/bootstrap test-hostile
	Scripts/test-hostile "$${BINARY:-$(RELEASE)}"

fuzz: ## Feed made-up input to the parsers; RUNS=n each, or MAX_TIME=seconds
	@Scripts/bootstrap build
	Scripts/fuzz

bench: ## Time fetch, cached fetch, sign, bare curl and what else people use side by side, and their memory
	@Scripts/bootstrap bench
	@mkdir -p .build
	@Scripts/curl-forwarders $(FORWARDERS)
	@swift build $(RELEASE_FLAGS) >&2
	@Scripts/bench $(RELEASE)

scale: ## Let 1, 10, 100 and 1000 processes want one token at once
	@Scripts/bootstrap bench
	@mkdir -p .build
	@Scripts/curl-forwarders $(FORWARDERS)
	@swift build $(RELEASE_FLAGS) >&2
	@Scripts/scale $(RELEASE) .github/scale.svg

sanitize: ## Run the tests with AddressSanitizer, then with ThreadSanitizer
	@Scripts/bootstrap test
	Scripts/sanitize address
	Scripts/sanitize thread

lint: ## Check the form of the code and its rules
	@Scripts/bootstrap lint
	swift build --product here-token
	Scripts/lint

format: ## Bring the Swift code into form
	swift format --in-place --recursive Sources Tests Scripts/fuzzing Package.swift

dist: release ## Pack what make release builds as .build/dist/here-token-VERSION-linux-ARCH.tar.gz
	@Scripts/bootstrap package
	Scripts/package dist

deb: release ## Pack what make release builds as a package for Debian and Ubuntu, also in .build/dist
	@Scripts/bootstrap package
	Scripts/package deb

test-packages: dist deb ## Install both packages in bare Debians, fetch tokens there, and remove them again (as root)
	@Scripts/bootstrap test-packages
	Scripts/test-packages

install: ## Install what make release built below PREFIX (/usr/local), DESTDIR before it
	@test -x $(RELEASE) -a -d $(SHARE) || { echo "install: run 'make release' first" >&2; exit 69; }
	install -D -m 755 $(RELEASE) "$$DESTDIR$$PREFIX/bin/here-token"
	@set -e -o pipefail; find $(SHARE) -type f -printf '%P\n' | while read -r file; do \
	    echo "install $$file"; install -D -m 644 "$(SHARE)/$$file" "$$DESTDIR$$PREFIX/share/$$file"; \
	done

uninstall: ## Remove what install put there
	rm -f "$$DESTDIR$$PREFIX/bin/here-token"
	cd "$$DESTDIR$$PREFIX/share" && rm -f man/man1/here-token.1 man/man1/here-token-*.1 \
	    $(foreach completion,$(COMPLETIONS),$(lastword $(subst :, ,$(completion))))

clean: ## Remove everything that was built
	rm -rf .build
