#!/usr/bin/env bash
# Trains the model templates in Python: each program with the interpreter that has its libraries, and says which
# are left out for want of one. Arguments (--root DIR) go to each.
set -euo pipefail
cd "$(dirname "$0")/../.."
export OMP_NUM_THREADS=1 TF_CPP_MIN_LOG_LEVEL=3 PYTHONDONTWRITEBYTECODE=1

train() {
  local program=$1 packages=$2 python
  shift 2
  for python in "${DRUM_TEST_PYTHON:-}" .venv/bin/python .venv-keras/bin/python /usr/bin/python3; do
    if [ -x "$python" ] && "$python" -c "import importlib.util as i, sys; sys.exit(not all(map(i.find_spec, '$packages'.split())))"; then
      "$python" "testdata/python/$program" "$@"
      return
    fi
  done
  echo "testdata/python/$program is left out: no Python has $packages (testdata/languages.sh)" >&2
}

train estimators.py "pandas sklearn xgboost skl2onnx onnxruntime" "$@"
train tasks.py "pandas sklearn xgboost" "$@"
train pytorch.py "pandas torch" "$@"
train keras_network.py "pandas keras tensorflow" "$@"
