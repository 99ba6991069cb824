#!/usr/bin/env bash
# Builds ../model.jar. `datarobot-prediction` is com.datarobot:datarobot-prediction of Maven Central; drum's Java host
# brings it.
set -euo pipefail
cd "$(dirname "$0")"
library=${1:-$(echo ../../../dist/workers/hosts/java/lib/datarobot-prediction-*.jar)}
classes=$(mktemp -d)
trap 'rm -rf "$classes"' EXIT
javac --release 11 -cp "$library" -d "$classes" Progression.java
cp weights.properties "$classes"
mkdir -p "$classes/META-INF/services"
echo Progression > "$classes/META-INF/services/com.datarobot.prediction.IRegressionPredictor"
jar --create --date=2026-01-01T00:00:00Z --file ../model.jar -C "$classes" .
