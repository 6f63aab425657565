# Portico's commands. `make` alone lists them; the README says which two matter.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PATH := $(if $(CARGO_HOME),$(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

APP_SOURCES := $(shell find src crates/api crates/rules locales public style scripts/build -type f) \
	.cargo/config.toml Cargo.lock Cargo.toml Trunk.toml build.rs index.html package-lock.json scripts/build-app.mjs

# Two builds at once would only wait for each other.
.NOTPARALLEL:
.PHONY: help run dev test check unit browser-test bench budget app server setup setup-app

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup-app app server ## Build what changed and serve the demo data
	@exec scripts/demo.sh

dev: setup-app ## Serve the demo data and rebuild on every change, without optimising
	@exec node scripts/dev.mjs

test: setup check unit app server budget browser-test ## Everything that CI runs

check: setup-app ## Format, lints, licences, advisories
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- --deny warnings
	cargo clippy --locked --package portico-app --target wasm32-unknown-unknown -- --deny warnings
	node scripts/licences.mjs
	@scripts/advisories.sh

unit: ## The tests of the Rust code
	cargo test --locked --workspace

browser-test: ## The journeys in tests/, against the release server
	npx playwright test

bench: setup app server ## Transfer and start-up of the app
	node scripts/budget.mjs
	node scripts/bench-startup.mjs

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

setup-app:
	@scripts/setup.sh app
