#!/usr/bin/env bash
# Measures everything and puts the table into README.md: installs the peers that are missing, builds, waits until the
# machine is quiet (at most WAIT seconds, 600; the table says if it was not), runs the bench, and keeps its report as
# bench/report.json. README.md is written last, and only from a bench in which nothing of drum's failed.
#
#   bench/publish.sh [options of the bench]
set -euo pipefail
cd "$(dirname "$0")/.."

bench/install-peers.sh || echo "Going on without them." >&2
npm run --silent build

# Makes the data before the wait, since that is work, too.
node bench/run.mjs --prepare "$@"

for _ in $(seq 1 10 "${WAIT:-600}"); do
  load=$(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo 0)
  if awk "BEGIN { exit !($load <= 0.5) }"; then break; fi
  echo "load average $load: waiting until it is 0.5 …" >&2
  sleep 10
done

mkdir -p .bench
report=.bench/report.json
rm -f "$report"
node bench/run.mjs --json "$report" "$@" || echo "The bench ended with exit code $?." >&2
node -e '
const { results, skipped } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
const failed = skipped.filter((one) => one.failed && one.peer === undefined);
for (const { entry, reason } of failed) console.error(`${entry} failed: ${reason}`);
if (results.length === 0 || failed.length > 0) process.exit(1);
' "$report"
node bench/table.mjs "$report" README.md
cp "$report" bench/report.json
echo "README.md and bench/report.json are written: look at them and commit them."
