# Portico's commands. `make` alone lists them; the README says which two matter.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PATH := $(if $(CARGO_HOME),$(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

APP_SOURCES := $(shell find src crates/api crates/reporting crates/rules embed locales public style scripts/build -type f) \
	.cargo/config.toml Cargo.lock Cargo.toml Trunk.toml build.rs index.html package-lock.json scripts/build-app.mjs

# Two builds at once would only wait for each other.
.NOTPARALLEL:
.PHONY: help run demo-host dev test check unit wasm-test api-test browser-test bench budget app server setup setup-app

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup-app app server ## Build what changed and serve the demo data
	@exec scripts/demo.sh

demo-host: setup-app app server ## Serve the demo data, and a partner's site with the portal in it
	@exec node scripts/demo-host.mjs

dev: setup-app ## Serve the demo data and rebuild on every change, without optimising
	@exec node scripts/dev.mjs

test: setup check unit wasm-test app server budget api-test browser-test ## Everything that CI runs

check: setup-app ## Format, lints, styles, licences, advisories
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- --deny warnings
	cargo clippy --locked --package portico-app --target wasm32-unknown-unknown -- --deny warnings
	node scripts/licences.mjs
	node scripts/styles.mjs
	@scripts/advisories.sh

unit: ## The tests of the Rust code, and those of the messages between portal and page
	cargo test --locked --workspace
	node --test embed/test/*.test.mjs

wasm-test: ## The rules decide the same, byte for byte, natively and in WebAssembly
	node --test tests/rules/wasm.mjs

api-test: server ## The API's description against the running server
	node tests/api/conformance.mjs

browser-test: ## The journeys in tests/, against the release server
	npx playwright test

bench: setup app server ## Transfer, start-up, decisions, previews, requests, a large table
	node scripts/budget.mjs
	node scripts/bench-startup.mjs
	cargo bench --locked --package portico-rules --bench decide
	cargo bench --locked --package portico-api --bench plan
	node tests/rules/preview-speed.mjs
	node tests/rules/resolve-speed.mjs
	node scripts/bench-api.mjs
	node scripts/bench-reporting.mjs
	node scripts/bench-services.mjs
	node scripts/bench-streams.mjs
	node scripts/bench-embed.mjs

budget: app ## What a first visit transfers; fails when it is too much
	node scripts/budget.mjs

app: dist/index.html.br ## The browser app, in release, into dist/

# The compressed page exists only after a release build.
dist/index.html.br: $(APP_SOURCES)
	trunk build --release --skip-version-check

server: ## The server, in release
	@echo "Building the server (some minutes the first time)"
	cargo build --locked --release --package portico-server

setup: ## Install what building and testing need
	@scripts/setup.sh test

setup-app: ## Install what building needs
	@scripts/setup.sh app
