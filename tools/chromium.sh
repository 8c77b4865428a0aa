#!/bin/sh
# Browser tests drive the system's Chromium. Install it where we may; otherwise say what to type.
set -eu

install="apt-get update && apt-get install -y --no-install-recommends chromium"

if command -v chromium >/dev/null 2>&1; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests …"
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
  exit 0
fi
echo "The browser tests need Chromium, which is missing. Type, as root:" >&2
echo "    $install" >&2
exit 1
