#!/usr/bin/env bash
# A patch night on the sandbox: starts it with the demo fleet, runs the whole workflow, stops it, and says whether the night went as
# that fleet says it must. Some failures are part of it.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

scratch=$(mktemp -d)
sandbox_pid=''
stop_sandbox() {
  [[ -z $sandbox_pid ]] || { kill "$sandbox_pid" 2>/dev/null; wait "$sandbox_pid" 2>/dev/null; }
  rm -rf "$scratch"
}
trap stop_sandbox EXIT

node packages/aws-sandbox/dist/aws-sandbox.cjs --fleet fixtures/fleets/demo.yml --port 0 --speed "${SPEED:-60}" --ready-file "$scratch/ready" \
  >"$scratch/out" 2>"$scratch/err" &
sandbox_pid=$!
for ((tries = 0; tries < 200; tries++)); do
  [[ -s $scratch/ready ]] && break
  kill -0 "$sandbox_pid" 2>/dev/null || break
  sleep 0.1
done
[[ -s $scratch/ready ]] || {
  cat "$scratch/err" >&2
  echo 'demo: the sandbox did not start' >&2
  exit 1
}
# shellcheck source=/dev/null
. "$scratch/out"
[[ ${AWS_ENDPOINT_URL:-} == http://127.0.0.1:* ]] || {
  echo 'demo: the sandbox did not say where it is; nothing was run' >&2
  exit 1
}
export CMS_PATCHING_STATE_DIR=$root/demo/state
mkdir -p demo

scripts/full-workflow.sh --workflow full --all --environment nonprod --config fixtures/demo.config.yml --output-dir demo
code=$?
# Run directories begin with their time and checkpoints with their number, so the last name is the latest.
runs=(demo/2*/)
run_dir=${runs[-1]%/}
checkpoints=("$run_dir"/checkpoints/[1-9]-*.ndjson)
last=${checkpoints[-1]}

# What came of each server, by name: one line each, so that a difference names it.
jq -r '[.name, (to_entries[] | select(.value | type == "object" and has("status")) | "\(.key)=\(.value.status)")] | join(" ")' "$last" |
  LC_ALL=C sort >"$run_dir/outcomes.txt"
echo
echo "checkpoints  $run_dir/checkpoints"
echo "reports      $run_dir/reports"
echo "journals     $run_dir/journals"
if ! diff -u --label expected fixtures/demo.expected.txt --label 'this night' "$run_dir/outcomes.txt"; then
  echo 'demo: the night did NOT go as the fleet says it must (see the difference above)' >&2
  exit 1
fi
if [[ $code != 3 ]]; then
  echo "demo: the workflow ended with $code, and 3 was expected: one landing zone is refused and some servers fail" >&2
  exit 1
fi
echo "The night went as this fleet says it must: $(grep -c 'failed\|timeout\|partial' "$run_dir/outcomes.txt") servers fail somewhere and one landing zone is refused, so the workflow ended with 3."
