#!/usr/bin/env bash
# Installs what `npm run test:languages` needs beyond testdata/venv.sh: R, PyTorch, a JDK and Maven from Debian, Keras in
# .venv-keras, what PyTorch's Python lacks in .venv-torch, more packages in .venv; and builds the Java host. What is there
# stays as it is. What cannot be installed is named, the rest is installed all the same, and the exit code is then 1: the
# tests that need it skip.
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

R=(r-base-core r-cran-caret r-cran-recipes r-cran-glmnet r-cran-gbm r-cran-randomforest r-cran-e1071 r-cran-rjson
  r-cran-rpart r-cran-matrix r-cran-nnet r-cran-mass r-cran-mgcv)
TORCH=(python3-torch python3-pandas python3-sklearn)
JAVA=(maven)
command -v javac >/dev/null || JAVA+=(default-jdk-headless)

installed() { [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

debian() {
  local missing=() package sudo=
  for package in "${R[@]}" "${TORCH[@]}" "${JAVA[@]}"; do
    installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || sudo="sudo -n"
  $sudo apt-get update -qq || return
  local install=($sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends)
  "${install[@]}" "${missing[@]}" && return
  # One that is not to be had does not keep the others out.
  for package in "${missing[@]}"; do
    "${install[@]}" "$package" || echo "$package cannot be installed"
  done
  for package in "${missing[@]}"; do
    installed "$package" || return
  done
}

in_venv() {
  testdata/venv.sh && testdata/venv.sh .venv testdata/languages.requirements.txt
}

keras() {
  testdata/venv.sh .venv-keras testdata/keras.requirements.txt
}

# By the pip of .venv, since Debian's Python may come without one.
torch() {
  [ -x .venv-torch/bin/python ] || /usr/bin/python3 -m venv --without-pip --system-site-packages .venv-torch || return
  .venv/bin/pip --python .venv-torch/bin/python install --quiet --disable-pip-version-check \
    -r testdata/torch.requirements.txt
}

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
failed=()
declare -A running

# What does not wait for other things runs side by side, and is quiet unless it fails.
start() { # NAME COMMAND...
  local name=$1
  shift
  "$@" >"$logs/$name" 2>&1 &
  running[$name]=$!
}

finish() { # NAME
  if wait "${running[$1]}"; then
    echo "$1: ready"
  else
    tail -n 20 "$logs/$1"
    failed+=("$1")
  fi
}

start "Debian packages" debian
start ".venv" in_venv
start ".venv-keras" keras
finish "Debian packages"
start "the Java host" npm run --silent --if-present build:java
finish "the Java host"
finish ".venv"
start ".venv-torch" torch
finish ".venv-torch"
finish ".venv-keras"

if [ ${#failed[@]} -gt 0 ]; then
  printf 'Not complete (see above): %s\n' "${failed[@]}" >&2
  exit 1
fi
