#!/usr/bin/env bash
# Looks the dependencies up among the known advisories, as far as that is possible here.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v cargo-deny >/dev/null; then
  echo "Advisories: not checked, cargo-deny is not installed (cargo install --locked cargo-deny)."
elif ! cargo deny fetch db >/dev/null 2>&1; then
  echo "Advisories: not checked, their list cannot be fetched from here."
else
  cargo deny check advisories bans sources licenses
fi
