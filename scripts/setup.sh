#!/usr/bin/env bash
# Sets up what is missing: `setup.sh app` for building and running, `setup.sh test` for everything.
# Safe to run at any time; when nothing is missing it only looks.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

TRUNK=0.21.14
WASM_BINDGEN=0.2.130
WASM_SPLIT=0.2.4

say() { printf '\n== %s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# apt_install WHAT-FOR PACKAGE...
apt_install() {
  local purpose=$1
  shift
  command -v apt-get >/dev/null || stop "Missing: $purpose. Please install it; on Debian it is: apt install $*"
  say "Installing $purpose with apt (about a minute): $*"
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# cargo_tool PROGRAM CRATE VERSION MINUTES OPTION...: builds a tool unless this version is there.
cargo_tool() {
  local program=$1 crate=$2 version=$3 minutes=$4
  shift 4
  if command -v "$program" >/dev/null; then
    case "$("$program" --version 2>/dev/null || true)" in *"$version"*) return ;; esac
    # A program that cannot tell its version is known from cargo's own list.
    grep -qs "^\"$crate $version " "${CARGO_HOME:-$HOME/.cargo}/.crates.toml" && return
  fi
  say "Building $crate $version (about $minutes minutes on two cores, once)"
  cargo install "$crate" --version "$version" "$@"
}

rust() {
  command -v cc >/dev/null || apt_install "a C compiler" build-essential
  command -v cargo >/dev/null || stop "Rust is missing. Please install it from https://rustup.rs and try again."
  local libraries
  libraries=$(rustc --print target-libdir --target wasm32-unknown-unknown)
  if [ ! -d "$libraries" ]; then
    command -v rustup >/dev/null || stop "This Rust has no WebAssembly target; rustup (https://rustup.rs) brings it."
    say "Adding the WebAssembly target (seconds)"
    rustup target add wasm32-unknown-unknown
  fi
  cargo_tool trunk trunk "$TRUNK" 7 --locked
  # Its lock file names a version that the registry no longer has.
  cargo_tool wasm-bindgen wasm-bindgen-cli "$WASM_BINDGEN" 2
  cargo_tool wasm-split-cli wasm_split_cli_support "$WASM_SPLIT" 1 --features build-binary
}

node_packages() {
  command -v npm >/dev/null || stop "Node.js 20 or newer is missing. Please install it from https://nodejs.org."
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || stop "Node.js $major is too old; version 20 or newer is needed."
  cmp -s package-lock.json node_modules/.installed-lock.json && return
  say "Installing the JavaScript tools (under a minute)"
  npm ci --no-audit --no-fund
  cp package-lock.json node_modules/.installed-lock.json
}

browser() {
  node scripts/browser.mjs >/dev/null 2>&1 && return
  # A new machine knows no packages before its first update.
  if command -v apt-get >/dev/null; then as_root apt-get update -q; fi
  if command -v apt-get >/dev/null && apt-cache show chromium 2>/dev/null | grep -q '^Package'; then
    apt_install "a browser for the tests" chromium
  else
    say "Downloading a browser for the tests (about a minute)"
    npx playwright install chromium
  fi
}

# The portal inside another site is tested in three engines. Where apt has no Firefox or WebKitGTK, their tests are left out.
more_browsers() {
  command -v openssl >/dev/null || apt_install "openssl, for the tests' certificate authority" openssl
  command -v apt-get >/dev/null || return 0
  local missing=()
  command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing+=(firefox-esr)
  command -v WebKitWebDriver >/dev/null || missing+=(webkit2gtk-driver)
  command -v xvfb-run >/dev/null || missing+=(xvfb xauth)
  command -v dbus-launch >/dev/null || missing+=(dbus-x11)
  [ "${#missing[@]}" = 0 ] || apt_install "Firefox and WebKitGTK, which the portal in another site is tested with too" "${missing[@]}" ||
    say "Not installed: ${missing[*]}. Tests that need them are skipped."
}

python_tools() {
  cmp -s tests/requirements.txt .venv/installed-requirements.txt && return
  if ! python3 -c 'import ensurepip' 2>/dev/null; then
    apt_install "Python with venv" python3 python3-venv
  fi
  say "Installing the API test tool into .venv (about a minute)"
  python3 -m venv .venv
  .venv/bin/pip install --disable-pip-version-check --requirement tests/requirements.txt
  cp tests/requirements.txt .venv/installed-requirements.txt
}

case "${1:-test}" in
  app) rust; node_packages ;;
  test) rust; node_packages; browser; more_browsers; python_tools ;;
  *) stop "usage: scripts/setup.sh [app|test]" ;;
esac
