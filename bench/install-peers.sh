#!/usr/bin/env bash
# Installs what `npm run bench` measures beside drum: DRUM, MLServer, the Python libraries of the hand-written
# scripts, and wrk. What cannot be installed is named, and the rest is installed all the same; the exit code is then 1.
#
#   bench/install-peers.sh            # everything that is missing
#   bench/install-peers.sh --again    # the virtual environments anew
#
# PEER_PYTHON names the Python of the virtual environments (3.9 to 3.12; else the first of python3.11, python3.12,
# python3.10, python3 that works).
set -uo pipefail
cd "$(dirname "$0")/.."
folder="${DRUM_BENCH_DIR:-.bench}"
failed=()

python_for_peers() {
  local candidate
  for candidate in "${PEER_PYTHON:-}" python3.11 python3.12 python3.10 python3; do
    if [ -n "$candidate" ] && "$candidate" -c 'import ensurepip, sys; sys.exit(not (3, 9) <= sys.version_info < (3, 13))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

# A virtual environment of its own for every peer: their requirements exclude each other from time to time.
install() { # NAME PROGRAM
  local name=$1 program=$2 venv="$folder/venv-$1" requirements="bench/peers/$1.requirements.txt" python
  # What it was made of is kept in it, so that it is made anew when that changes.
  if cmp -s "$requirements" "$venv/complete"; then
    echo "$name: installed"
    return
  fi
  if ! python=$(python_for_peers); then
    echo "$name: no Python 3.9 to 3.12 with venv; set PEER_PYTHON" >&2
    failed+=("$name")
    return
  fi
  echo "$name: installing with $python …"
  rm -rf "$venv"
  if "$python" -m venv "$venv" &&
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" &&
    "$venv/bin/$program" --help >/dev/null; then
    cp "$requirements" "$venv/complete"
    echo "$name: installed"
  else
    echo "$name: could not be installed (see above)" >&2
    failed+=("$name")
  fi
}

install_wrk() {
  if command -v wrk >/dev/null; then
    echo "wrk: installed"
    return
  fi
  local sudo=
  [ "$(id -u)" = 0 ] || sudo="sudo -n"
  if command -v apt-get >/dev/null && { $sudo apt-get update -qq; $sudo apt-get install -y -qq wrk >/dev/null; } && command -v wrk >/dev/null; then
    echo "wrk: installed"
  else
    echo "wrk: could not be installed; the bench uses bench/load/client.mjs instead" >&2
  fi
}

mkdir -p "$folder"
[ "${1:-}" != --again ] || rm -rf "$folder"/venv-*
install_wrk
install drum drum
install mlserver mlserver
if python=$(testdata/venv.sh) && "$python" -c 'import lightgbm, onnxruntime, pandas, xgboost'; then
  echo "scripts: $python"
else
  echo "scripts: testdata/venv.sh did not give a Python with the libraries of testdata/requirements.txt" >&2
  failed+=(scripts)
fi

if [ ${#failed[@]} -gt 0 ]; then
  echo "Not installed: ${failed[*]}. The bench passes over what is missing." >&2
  exit 1
fi
