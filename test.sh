#!/usr/bin/env bash
# Installs what the tests need and runs them all. On a fresh Debian or Ubuntu with Go, a C compiler and Node.js it takes about
# 80 minutes on two processors: the race detector and the browser take most of it. Nothing is installed outside
# the system's package manager, node_modules and Go's module cache.
#
#   ./test.sh           everything
#   ./test.sh quick     the Go tests alone, without the race detector
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '\n== %s ==\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }
postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || { have initdb && have pg_ctl; }; }
browser() { for b in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do [ -n "$b" ] && have "$b" && { command -v "$b"; return; }; done; return 1; }

if [ "${1:-}" = quick ]; then
  go vet ./...
  exec go test ./...
fi

step "What the tests need"
missing=()
browser >/dev/null || missing+=(chromium)
postgres || missing+=(postgresql)
have node || missing+=(nodejs npm)
have java || missing+=(default-jre-headless)
have strace || missing+=(strace)
have clamd || [ -x /usr/sbin/clamd ] || missing+=(clamav-daemon)
if [ ${#missing[@]} -gt 0 ]; then
  if ! have apt-get; then
    echo "Install these with your system's package manager, then run ./test.sh again: ${missing[*]}" >&2
    exit 1
  fi
  sudo=(); [ "$(id -u)" = 0 ] || sudo=(sudo)
  "${sudo[@]}" apt-get update -q
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -yq --no-install-recommends "${missing[@]}" fonts-liberation
fi
CHROMIUM=$(browser); export CHROMIUM
npm ci --ignore-scripts --no-fund --no-audit --loglevel=error --prefix web/browser
go mod download
echo "chromium: $CHROMIUM"; go version; node --version

step "Format, modules, vet"
links=$(git ls-files -s | awk '$1 == 120000 { print $4 }')
[ -z "$links" ] || { echo "committed links point at the machine of who made them: $links" >&2; exit 1; }
unformatted=$(gofmt -l cmd consultation docs mail questionnaires storage templates web)
[ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" >&2; exit 1; }
go mod tidy -diff
go mod verify
go vet ./...

step "staticcheck"
go tool -modfile=tools.mod staticcheck ./...

step "Known vulnerabilities"
docs/vulncheck.sh

step "Build, and check the questionnaires that ship"
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/greenpaper" ./cmd/greenpaper
main=()
for f in questionnaires/*.md; do
  case "${f##*/}" in *.*.md) ;; *) main+=("$f") ;; esac
done
"$bin/greenpaper" check "${main[@]}"
for f in "${main[@]}"; do "$bin/greenpaper" scenarios "$f"; done

step "Go tests, race detector on (SQLite and PostgreSQL, both real)"
go test -race -timeout 60m ./...

step "Fuzzing, a short while for each parser"
# A number of inputs and not a time: where time is up in the middle of an input, go test says "context deadline exceeded" and fails.
go list ./... | while read -r pkg; do
  for fuzz in $(go test -list '^Fuzz' "$pkg" | grep '^Fuzz' || true); do
    echo "$pkg $fuzz"
    go test -run '^$' -fuzz "^$fuzz\$" -fuzztime "${FUZZTIME:-15000x}" -fuzzminimizetime 5x "$pkg"
  done
done

step "Browser: journeys, axe, the HTML checker"
GREENPAPER_BIN="$bin/greenpaper" npm test --silent --prefix web/browser

step "All is well"
