#!/usr/bin/env bash
# Installs what `npm run test:browser` needs, Chromium from Debian, where there is none.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
command -v chromium chromium-browser google-chrome && exit
sudo=
[ "$(id -u)" = 0 ] || sudo="sudo -n"
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
