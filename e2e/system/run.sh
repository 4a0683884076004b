#!/usr/bin/env bash
# Tests that need root, mounts, strace, Python, torchvision, Firefox, or nginx, Prometheus and systemd to check deploy/. Installs what is missing with apt-get and says so.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "The system tests mount file systems, trace system calls and install packages: run them as root on Debian or Ubuntu." >&2
  exit 1
fi

missing=()
need() { # package, then a command that shows it is there
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
need curl command -v curl
need openssl command -v openssl
need strace command -v strace
need python3 test -x /usr/bin/python3
need python3-requests /usr/bin/python3 -c 'import requests'
need python3-torchvision /usr/bin/python3 -c 'import torchvision'
need firefox-esr command -v firefox-esr
need nginx-light command -v nginx
need prometheus command -v promtool
need systemd command -v systemd-analyze
need e2fsprogs test -x /sbin/mkfs.ext4
need mount command -v mount
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  # 150 MB to download, 650 MB on the disk. Not every distribution has it.
  if [[ " ${missing[*]} " == *" python3-torchvision "* ]] && ! apt-cache show python3-torchvision >/dev/null 2>&1; then
    echo "WARNING: this distribution has no python3-torchvision. Exports are NOT tried with its loaders." >&2
    export WITHOUT_TORCHVISION=1
    missing=("${missing[@]/python3-torchvision/}")
  fi
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    # nginx and Prometheus are programs here: their packages must not start services.
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
  fi
  echo "Installing with apt-get: ${missing[*]} ..."
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${missing[@]} >/dev/null
fi

# Builds what is stale, so that no test does.
node bin/dropset.js --version
npx playwright test --config e2e/system/playwright.config.ts "$@"
