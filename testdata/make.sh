#!/usr/bin/env bash
# Writes the data sets and trains the models of model_templates/ again. Makes .venv when there is none.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${DRUM_TEST_PYTHON:-.venv/bin/python}"
if [ ! -x "$python" ]; then
  python3 -m venv .venv
  .venv/bin/pip install --quiet -r testdata/requirements.txt
  python=.venv/bin/python
fi
exec "$python" testdata/make.py "$@"
