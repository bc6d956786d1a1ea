#!/usr/bin/env bash
# Builds, lints, type-checks and tests every package, and ends with the line `N passed, N failed`.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

scripts/check-tools.sh jq chromium shellcheck script openssl || exit $?
rm -f packages/*/test-results.json build/test-results.json e2e/test-results.json

failed=0
step() { # WHAT COMMAND...
  local what=$1
  shift
  "$@" || {
    failed=$((failed + 1))
    echo "FAILED: $what" >&2
  }
}
step 'build, lint and types' npx nx run-many -t build lint typecheck --parallel=2 --outputStyle=static
# One package at a time: the sandbox's clock runs hundreds of times as fast as the wall's, and a starved process misses its time-outs.
step 'tests' npx nx run-many -t test --parallel=1 --outputStyle=static
step 'links to the commands' scripts/link-bins.sh
step 'unused files, exports and dependencies' npx knip
step 'shell scripts' shellcheck -x scripts/*.sh .ci/run

read -r passed tests_failed <<<"$(node scripts/count-tests.mjs)"
total_failed=$((tests_failed > 0 ? tests_failed : failed))
echo "$passed passed, $total_failed failed"
[[ $total_failed == 0 && $passed -gt 0 ]]
