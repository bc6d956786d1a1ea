# Going on with a run that was cut off.
# shellcheck shell=bash

# Puts what the run knows of each server in one file, which is what the phases now begin from. A scan that was cut off is done again; one
# that was not is done with.
take_up_run() {
  local first=$from passes aside scanned checkpoint
  passes=("$run_dir"/checkpoints/before-*/)
  aside=$run_dir/checkpoints/before-$(printf '%03d' "$((${#passes[@]} + 1))")
  mkdir "$aside" || exit 7
  scanned=$(scan_code)
  for checkpoint in "$run_dir"/checkpoints/[1-9]-*.ndjson; do mv "$checkpoint" "$aside" || exit 7; done
  rm -f "$run_dir"/logs/exit-codes/*
  from=$aside/merged.ndjson
  if [[ ${phases[0]:-} != scan ]]; then
    merge_passes "$first" >"$from" || exit 7
  else
    is_whole "$scanned" || {
      say 'the scan was cut off: scanning again'
      run_pipe '' scan
      scanned=$(scan_code)
    }
    is_whole "$scanned" || {
      phases=(scan)
      finish
    }
    merge_passes >"$from" && cp "$from" "$run_dir/$(checkpoint scan)" && printf '%s\n' "$scanned" >"$run_dir/logs/exit-codes/scan" || exit 7
    phases=("${phases[@]:1}")
  fi
  say "goes on with $(wc -l <"$from") records of $run_dir"
}

scan_code() { cat "$run_dir/logs/exit-codes/scan" 2>/dev/null; }
is_whole() { [[ $1 =~ ^[034]$ ]]; } # SCAN_CODE

# All checkpoints of earlier passes; a new scan counts for less than what later phases knew. Names sort by pass, then phase: a second
# death loses nothing that was known at the first.
merge_passes() { # FIRST_FILE...
  merge_checkpoints "$@" "$run_dir"/checkpoints/before-*/1-*.ndjson "$run_dir"/checkpoints/1-*.ndjson "$run_dir"/checkpoints/before-*/[2-9]-*.ndjson
}

# The latest line of each server over these files. A line that was cut off is dropped; awk ends it, so that it does not take the first
# line of the next file with it.
merge_checkpoints() { # FILE...
  awk 1 /dev/null "$@" | jq -cR 'fromjson? // empty' | jq -cn '
    reduce inputs as $record ({}; .[[$record.accountId, $record.region, $record.instanceId] | join("/")] = $record) | .[]'
}
