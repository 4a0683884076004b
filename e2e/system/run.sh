#!/usr/bin/env bash
# Tests that need root, mounts, strace, Python or Firefox. Installs what is missing with apt-get and says so.
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
need firefox-esr command -v firefox-esr
need e2fsprogs test -x /sbin/mkfs.ext4
need mount command -v mount
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing with apt-get: ${missing[*]} ..."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# Builds what is stale, so that no test does.
node bin/dropset.js --version
npx playwright test --config e2e/system/playwright.config.ts "$@"
