#!/usr/bin/env bash
# Writes the data sets and trains the models of model_templates/ again.
set -euo pipefail
cd "$(dirname "$0")/.."
exec "$(testdata/venv.sh)" testdata/make.py "$@"
