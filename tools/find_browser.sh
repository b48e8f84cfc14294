#!/bin/sh
# A browser for the stories: from PATH, else from Debian as root, else say the one line to run.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's chromium for the browser stories …"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium
  exit 0
fi
echo "The browser stories need Chromium. Run: sudo apt-get install -y chromium" >&2
exit 1
