#!/usr/bin/env bash
# Trains the models of the templates in Java again, and the PMML models of tests. It needs a JDK, the Java host (npm run
# build:java) and the package h2o. H2O writes times into its files, so they differ from run to run.
set -euo pipefail
cd "$(dirname "$0")/../.."
"$(testdata/venv.sh)" testdata/java/templates.py
model_templates/java_scoring_jar/source/build.sh
testdata/venv.sh .venv-pmml testdata/java/pmml.requirements.txt
.venv-pmml/bin/python testdata/java/pmml_models.py
