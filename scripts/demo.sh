#!/usr/bin/env bash
# Serves the built app with the demo data and says where it is and who can sign in.
set -euo pipefail
cd "$(dirname "$0")/.."
listen=${PORTICO_LISTEN:-127.0.0.1:8080}
server=$(node --input-type=module -e \
  'import { serverProgram } from "./scripts/project.mjs"; console.log(serverProgram());')
cat <<END

Portico with demo data:  http://$listen     (stop it with Ctrl-C)

  Password for all:      portico-demo
  ada@halcyon.example    partner, company admin      hugo@harbour.example   managed, company admin
  noor@halcyon.example   partner, read only          june@juniper.example   managed, no service yet
  finn@halcyon.example   partner, finance            kim@kestrel.example    managed, technical admin
  rosa@bluemesa.example  partner by a distributor    omar@harbour.example   managed, read only
  ops@provider.example   the provider's operator     lena@lumen.example     managed, prices shown

END
exec "$server" serve --demo --listen "$listen" --data-dir data/demo --assets dist
