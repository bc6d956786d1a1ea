#!/usr/bin/env bash
# Makes one checkpoint, for make: scripts/stage-file.sh COMMAND OUTPUT [INPUT]. LZ names the landing zones, FILTER is a jq filter on the input.
# A file that is there is whole: a stage that was cut off left a .partial, and begins again under the same run id, which does nothing twice.
set -uo pipefail
command=$1 output=$2 input=${3:-}

refuse() {
  printf 'make: %s\n' "$1" >&2
  exit 2
}
read -ra zones <<<"${LZ:-}"
mkdir -p "$(dirname "$output")" || exit 7

if [[ -z $input ]]; then
  ((${#zones[@]} > 0)) || refuse 'name landing zones: make scan LZ="lz250nonprod"'
  arguments=(--output ndjson "${zones[@]}")
else
  if ((${#zones[@]} > 0)); then
    others=$(jq -r .landingZone "$input" | LC_ALL=C sort -u | grep -vxF "$(printf '%s\n' "${zones[@]}")" | paste -sd' ')
    [[ -z $others ]] || refuse "$input holds servers of $others, and LZ is $LZ: name another night with WORK=directory, or leave LZ out"
  fi
  jq -c "${FILTER:-.}" "$input" >"$output.input" || refuse "FILTER can't be applied to $input: ${FILTER:-.}"
  arguments=(--output ndjson --input "$output.input")
fi

node "packages/$command/dist/$command.cjs" "${arguments[@]}" >"$output.partial"
code=$?
# A stage that failed for some records (3) has done its part: its file is kept, and the next stage goes on from it.
[[ $code == 0 || $code == 3 ]] || exit "$code"
rm -f "$output.input"
mv "$output.partial" "$output"
