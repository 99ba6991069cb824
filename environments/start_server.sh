#!/bin/sh
# Serves the model in $CODE_DIR (default: /opt/code) on $ADDRESS (default: 0.0.0.0:8080, or :$PORT).
#
# drum reads TARGET_TYPE, CLASS_LABELS, MAX_WORKERS, URL_PREFIX and its other variables itself, and arguments of
# this script are passed on. $DRUM names the program where it is not `drum` on the path.
set -eu

CODE_DIR="${CODE_DIR:-/opt/code}"
ADDRESS="${ADDRESS:-0.0.0.0:${PORT:-8080}}"
export CODE_DIR ADDRESS

# Replaces the shell, so that signals reach the server.
exec "${DRUM:-drum}" server "$@"
