# What came of the phases: CSV checkpoints, exit codes and reports.
# shellcheck shell=bash

reported=''
# The CSV checkpoints and the report of the phases that have ended so far, when one has since the last time.
report_so_far() {
  local ended
  ended=$(ended_phases)
  [[ -n $ended && $ended != "$reported" ]] || return 0
  write_csv
  # shellcheck disable=SC2086 # words
  write_report $ended
  reported=$ended
}

ended_phases() {
  local phase
  for phase in "${order[@]}"; do [[ ! -f $run_dir/logs/exit-codes/$phase ]] || printf '%s ' "$phase"; done
}

# The phases of this run that have begun, whether they came to their end or not.
begun_phases() {
  local phase
  for phase in "${order[@]}"; do
    [[ ! -f $run_dir/logs/exit-codes/$phase && " ${phases[*]} " != *" $phase "* ]] || printf '%s ' "$phase"
  done
}

# A stage that left no code was killed together with its shell; one whose code could not be written met a full disk.
code_of() { # PHASE
  local code file=$run_dir/logs/exit-codes/$1
  code=$(cat "$file" 2>/dev/null) || code=137
  printf '%s' "${code:-7}"
}

csv_failed=''
write_csv() {
  local phase file csv
  for phase in $(ended_phases); do
    file=$run_dir/$(checkpoint "$phase")
    csv=${file%.ndjson}.csv
    [[ -f $file && ! $file -ot $csv ]] || continue
    # The exit code judges the run; whether all of it was written, the file says.
    bin report --format none --output csv --quiet --state-dir "$state_dir" --input "$file" >"$csv.partial" 2>>"$run_dir/logs/csv.log"
    if [[ $(grep -c '""schema"":""cms-patching/' "$csv.partial") == $(wc -l <"$file") && -z $(tail -c 1 "$csv.partial") ]]; then
      mv "$csv.partial" "$csv"
    else
      csv_failed=1
      say "the checkpoint $csv could not be written: see $run_dir/logs/csv.log"
    fi
  done
}

# Reports on the last checkpoint that holds anything, and on what earlier ones know of servers that never came so far.
write_report() { # PHASE...
  local phase file files=()
  for phase; do
    file=$run_dir/$(checkpoint "$phase")
    [[ ! -s $file ]] || files+=("$file")
  done
  ((${#files[@]} > 0)) || files=(/dev/null)
  if [[ $(wc -l <"${files[-1]}") == $(wc -l <"${files[0]}") ]]; then cat "${files[-1]}"; else merge_checkpoints "${files[@]}"; fi |
    bin report --output-dir "$run_dir/reports" --run-id "$run_id" --state-dir "$state_dir" --output ndjson --quiet \
      ${config:+--config "$config"} ${environment:+--environment "$environment"} >/dev/null 2>>"$run_dir/logs/report.log"
}

# Leaves the results of the whole run, says where they are, and exits with the run's code.
finish() {
  local code
  write_csv
  code=$(exit_code)
  write_exit_codes "$code" || code=7
  # shellcheck disable=SC2046 # words
  write_report $(begun_phases)
  # Its exit code judges the run.
  if [[ $run_dir/reports/summary.txt -nt $run_dir/exit-codes.json ]]; then
    cat "$run_dir/reports/summary.txt" >&2
  else
    say "the report could not be written: see $run_dir/logs/report.log"
    [[ $code != 0 ]] || code=7
  fi
  say "checkpoints, logs and reports are in $run_dir"
  release_zones
  [[ $code == 0 ]] || say "exit $code; go on with: $(printf '%q --resume %q' "$0" "$run_dir")"
  exit "$code"
}

# 6 and 5 from any stage, else the earliest stage that is not 0, 4 or 141.
exit_code() {
  local phase code worst=0 nothing=1
  for phase in $(begun_phases); do
    code=$(code_of "$phase")
    if [[ -f $run_dir/logs/exit-codes/$phase.checkpoint && $(code_of "$phase.checkpoint") != 0 ]]; then
      say "the checkpoint of $phase could not be written"
      [[ ! $code =~ ^(0|3|4|141)$ ]] || code=7
    fi
    [[ $code == 4 ]] || nothing=''
    case $code in
      0 | 4 | 141) ;;
      6) worst=6 ;;
      5) [[ $worst == 6 ]] || worst=5 ;;
      *) [[ $worst != 0 ]] || worst=$code ;;
    esac
  done
  [[ $worst != 0 || -z $nothing ]] || worst=4
  [[ $worst != 0 || -z $csv_failed ]] || worst=7
  [[ -z $stopped || $worst == 6 || $worst == 5 ]] || worst=$stopped
  printf '%s' "$worst"
}

write_exit_codes() { # CODE
  local phase
  for phase in $(begun_phases); do
    printf '{"%s": %s}\n' "$phase" "$(code_of "$phase")"
  done | jq -s --argjson exit "$1" '{exit: $exit, phases: (add // {})}' >"$run_dir/exit-codes.json"
}
