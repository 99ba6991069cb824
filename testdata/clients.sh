#!/usr/bin/env bash
# Installs what `npm run test:clients` needs: the clients of platforms, in .venv-clients.
set -euo pipefail
cd "$(dirname "$0")/.."
testdata/venv.sh .venv-clients testdata/clients.requirements.txt
