#!/usr/bin/env bash
# Installs the fuzzer of `npm run test:fuzz` into .venv-fuzz. What is there stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
testdata/venv.sh .venv-fuzz testdata/fuzz.requirements.txt
