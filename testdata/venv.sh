#!/usr/bin/env bash
# Makes .venv with the libraries that tests and testdata/make.py compare with, unless DRUM_TEST_PYTHON names a
# Python that has them. Prints the path of that Python.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${DRUM_TEST_PYTHON:-.venv/bin/python}"
if [ ! -x "$python" ]; then
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check -r testdata/requirements.txt
  python=.venv/bin/python
fi
echo "$python"
