#!/bin/sh
# Starts the R host: start.sh R-or-Rscript host.R [--watch-parent]. R itself can neither leave SIGTERM and SIGHUP alone nor watch
# its parent while it works.
program=$1
file=$2
trap "" TERM HUP
if [ "$3" = --watch-parent ]; then
  parent=$PPID
  host=$$
  (
    while kill -0 "$host" && kill -0 "$parent"; do sleep 1; done
    kill -9 "$host"
  ) >/dev/null 2>&1 &
fi
case ${program##*/} in
  Rscript*) exec "$program" "$file" ;;
  *) exec "$program" --no-echo --no-restore --file="$file" ;;
esac
