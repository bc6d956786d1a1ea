#!/usr/bin/env bash
# Prints the line that puts the built commands on a shell's PATH: eval "$(make -s env)"
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ -d $root/.bin ]] || {
  echo 'the commands are not built yet: run make build' >&2
  exit 2
}
# shellcheck disable=SC2016 # the shell that evaluates the line has the PATH to add to
printf 'export PATH=%q:"$PATH"\n' "$root/.bin"
