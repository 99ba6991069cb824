#!/usr/bin/env bash
# usage: testdata/venv.sh [FOLDER REQUIREMENTS]
#
# Installs the packages of a requirements file into a virtual environment, which it makes when there is none, and prints
# the path of its Python. By default: .venv with the libraries that tests and testdata/make.py compare with, unless
# DRUM_TEST_PYTHON names a Python that has them.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# = 0 ] && [ -x "${DRUM_TEST_PYTHON:-}" ]; then
  echo "$DRUM_TEST_PYTHON"
  exit
fi
folder=${1:-.venv} requirements=${2:-testdata/requirements.txt}
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
# What has been installed is kept beside it, so that a changed file is noticed.
installed=$folder/$(basename "$requirements")
if ! cmp --silent "$requirements" "$installed"; then
  "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" >&2
  cp "$requirements" "$installed"
fi
echo "$folder/bin/python"
