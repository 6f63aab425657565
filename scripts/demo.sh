#!/usr/bin/env bash
# Serves the built app with the demo data; the server says where it is and who can sign in.
set -euo pipefail
cd "$(dirname "$0")/.."
listen=${PORTICO_LISTEN:-127.0.0.1:8080}
server=$(node --input-type=module -e \
  'import { serverProgram } from "./scripts/project.mjs"; console.log(serverProgram());')
# The demo's passwords are public: its data must not reach a store that this machine is set up for.
unset "${!PORTICO_@}"
PORTICO_LOG=warn exec "$server" serve --demo --listen "$listen" --data-dir data/demo --assets dist
