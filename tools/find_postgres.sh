#!/bin/sh
# PostgreSQL for the tests: from PATH or Debian's folder, else from Debian as root, else say the one line to run.
set -eu
if command -v postgres >/dev/null 2>&1; then exit 0; fi
for found in /usr/lib/postgresql/*/bin/postgres; do
  if [ -x "$found" ]; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's PostgreSQL for the storage tests …"
  # The tests start a server of their own; Debian need not start one for the machine.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql
  exit 0
fi
echo "The storage tests need PostgreSQL. Run: sudo apt-get install -y postgresql" >&2
exit 1
