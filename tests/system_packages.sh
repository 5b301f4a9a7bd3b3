#!/bin/sh
# Installs what tests/debian.txt lists and this machine lacks, where that needs no password. Elsewhere it says what is missing,
# and the tests concerned skip; in CI nothing may be skipped, so there it fails.
set -eu

missing=
while read -r package program; do
  case $package in '' | '#'*) continue ;; esac
  command -v "$program" >/dev/null || missing="$missing $package"
done <"$(dirname "$0")/debian.txt"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=env
elif sudo -n true 2>/dev/null; then
  as_root='sudo -n env'
else
  as_root=
fi

if command -v apt-get >/dev/null && [ -n "$as_root" ]; then
  echo "Installing for the tests:$missing"
  # Lists that are absent or out of date make the first try fail.
  # shellcheck disable=SC2086 # both are lists of words
  install() { $as_root DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $missing >/dev/null; }
  install 2>/dev/null || { $as_root apt-get update -qq && install; } && exit 0
fi

echo "Tests that need these Debian packages are skipped: apt-get install --no-install-recommends$missing" >&2
[ "${CI:-}" != true ]
