#!/usr/bin/env bash
# Runs govulncheck. GREENPAPER_VULNDB may name a snapshot of the Go vulnerability database (a .tgz with a folder db in
# the database's own layout: index/*.json, ID/*.json) for machines that cannot reach the online one. When neither is there, it says so loudly and goes on.
set -euo pipefail
cd "$(dirname "$0")/.."
db="${GREENPAPER_VULNDB:-}"
if [ -n "$db" ] && [ -f "$db" ]; then
  dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
  tar -xzf "$db" -C "$dir"
  go tool -modfile=tools.mod govulncheck -db "file://$dir/db" ./...
elif go tool -modfile=tools.mod govulncheck ./...; then
  :
else
  status=$?
  if [ "$status" = 3 ]; then exit 3; fi # 3: something was found
  printf '\n!!! KNOWN VULNERABILITIES WERE NOT CHECKED: no database snapshot in GREENPAPER_VULNDB and the online one did not answer !!!\n\n' >&2
fi
