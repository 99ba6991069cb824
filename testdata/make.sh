#!/usr/bin/env bash
# Writes the data sets and trains the models of model_templates/ again.
set -euo pipefail
cd "$(dirname "$0")/.."
# One thread: as fast for data this small, and the same sums every time.
export OMP_NUM_THREADS=1
"$(testdata/venv.sh)" testdata/make.py "$@"
testdata/python/make.sh "$@"
.venv/bin/python testdata/julia/train.py "$@"
root=.
[ "${1:-}" != --root ] || root=$2
if command -v Rscript >/dev/null; then
  Rscript testdata/r/make.R "$root"
else
  echo "The templates in R stay as they are: there is no Rscript (testdata/languages.sh installs it)."
fi
