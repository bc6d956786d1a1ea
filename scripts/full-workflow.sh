#!/usr/bin/env bash
# Runs the phases of a patch night as one pipe under one run id, with a checkpoint after every stage.
# Whatever fails, what was done is kept: checkpoints (NDJSON and CSV), logs, exit codes and a report of the run so far.
set -uo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

usage() {
  cat <<'TEXT'
full-workflow.sh --landing-zones a,b [options]

  --workflow NAME       scanner | backup | server-manager | precheck | patch | full
                        (without it: scan, backup and start; full adds the phases that the config enables)
  --scanner-only        the same as --workflow scanner
  --landing-zones A,B   the landing zones, by their names in the config; --all for every one of --environment
  --environment NAME    the only environment that may be touched (needed for prod)
  --config FILE         the config file
  --output-dir DIR      where run directories are made (default: runs)
  --from FILE           begin a single phase from this checkpoint instead of the latest run of these zones
  --resume RUN_DIR      go on with a run that was cut off; nothing is done twice
  --dry-run             show what would be done; change nothing
  --verbose             let every stage say more
  --help

Exit codes are those of the commands: 6 and 5 from any stage, else the earliest stage that is not 0, 4 or 141.
TEXT
}

die() { # MESSAGE: a usage error
  printf 'full-workflow: %s (--help shows the usage)\n' "$1" >&2
  exit 2
}
say() { printf 'full-workflow: %s\n' "$1" >&2; }
# The bundle of a command; nothing depends on what PATH happens to hold.
bin() { # NAME ARGS...
  local name=$1
  shift
  node "$root/packages/$name/dist/$name.cjs" "$@"
}
exec_bin() { # NAME ARGS...
  local name=$1
  shift
  exec node "$root/packages/$name/dist/$name.cjs" "$@"
}

workflow='' zones='' all='' environment='' config='' output_dir='runs' from='' resume='' dry_run='' verbose=''
while (($# > 0)); do
  option=$1
  shift
  if [[ $option == --*=* ]]; then
    set -- "${option#*=}" "$@"
    option=${option%%=*}
  fi
  case $option in
    --workflow | --landing-zones | --environment | --config | --output-dir | --from | --resume)
      [[ ${1:---} != --* ]] || die "$option needs a value"
      case $option in
        --workflow) workflow=$1 ;;
        --landing-zones) zones=$1 ;;
        --environment) environment=$1 ;;
        --config) config=$1 ;;
        --output-dir) output_dir=$1 ;;
        --from) from=$1 ;;
        --resume) resume=${1%/} ;;
      esac
      shift
      ;;
    --scanner-only) workflow=scanner ;;
    --all) all=1 ;;
    --dry-run) dry_run=1 ;;
    --verbose | -v) verbose=1 ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) die "unknown argument: $option" ;;
  esac
done

for tool in node jq tee; do
  command -v "$tool" >/dev/null || die "$tool is not installed"
done
[[ -f $root/packages/lz-scan/dist/lz-scan.cjs ]] || die "the commands are not built: run make build in $root"

if [[ -n $resume ]]; then
  [[ -z $workflow$zones$all$from ]] || die '--resume takes the landing zones and the workflow from the run'
  [[ -f $resume/run.json ]] || die "$resume is not a run directory: it has no run.json"
  workflow=$(jq -r .workflow "$resume/run.json")
  zones=$(jq -r '.landingZones | join(",")' "$resume/run.json")
  all=$(jq -r '.all // empty' "$resume/run.json")
  environment=${environment:-$(jq -r '.environment // empty' "$resume/run.json")}
  config=${config:-$(jq -r '.config // empty' "$resume/run.json")}
  dry_run=$(jq -r '.dryRun // empty' "$resume/run.json")
fi
workflow=${workflow:-core}
[[ -n $zones || -n $all || -n $from ]] || die 'name landing zones with --landing-zones, or --all: nothing never means everything'
[[ -z $config || -f $config ]] || die "--config $config: no such file"
[[ -z $from || -f $from ]] || die "--from $from: no such file"
IFS=',' read -ra zone_list <<<"$zones"

common=()
[[ -z $config ]] || common+=(--config "$config")
[[ -z $environment ]] || common+=(--environment "$environment")
[[ -z $verbose ]] || common+=(--verbose)
acting=("${common[@]}")
[[ -z $dry_run ]] || acting+=(--dry-run)

# The package that does each phase, in the order of the night.
order=(scan backup start precheck patch rollback restore)
declare -A package=([scan]=lz-scan [backup]=ami-backup [start]=srv-start [precheck]=precheck [patch]=patch [rollback]=rollback [restore]=srv-restore)

case $workflow in
  core) phases=(scan backup start) ;;
  scanner) phases=(scan) ;;
  backup) phases=(backup) ;;
  server-manager) phases=(start) ;;
  precheck) phases=(precheck) ;;
  patch) phases=(patch) ;;
  full)
    enabled=$(bin lz-scan --explain-config --quiet --output ndjson "${common[@]}") || exit $?
    phases=()
    for phase in "${order[@]}"; do
      value=$(jq -r --arg key "workflow.phases.$phase" 'select(.key == $key) | .value' <<<"$enabled")
      [[ $value != true ]] || phases+=("$phase")
    done
    ((${#phases[@]} > 0)) || die 'the config enables no phase (workflow.phases)'
    ;;
  *) die "unknown --workflow $workflow: scanner, backup, server-manager, precheck, patch or full" ;;
esac

# The newest run of exactly these landing zones whose checkpoint a single phase can begin from.
latest_checkpoint() {
  local wanted run file newest=''
  wanted=$(jq -cn --arg zones "$zones" '$zones | split(",") | sort')
  for run in "$output_dir"/*/; do
    [[ -f ${run}run.json ]] || continue
    [[ $(jq -c '.landingZones | sort' "${run}run.json") == "$wanted" ]] || continue
    for file in "${run}"checkpoints/[1-9]-*.ndjson; do
      [[ -s $file ]] || continue
      [[ ${file##*/} == *-"${phases[0]}".ndjson ]] && break
      newest=$file
    done
  done
  printf '%s' "$newest"
}

if [[ ${phases[0]} != scan && -z $resume && -z $from ]]; then
  [[ -d $output_dir ]] && from=$(latest_checkpoint)
  [[ -n $from ]] || die "no earlier run of $zones in $output_dir to begin --workflow $workflow from: scan first, or name a file with --from"
  say "begins from $from"
fi

# --- the run and its directory -------------------------------------------------------------------------------------

new_ulid() { # Crockford base 32: 10 digits of milliseconds, 16 of randomness
  node -e '
    const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let time = Date.now(), head = "";
    for (let i = 0; i < 10; i++) { head = digits[time % 32] + head; time = Math.floor(time / 32); }
    console.log(head + [...require("node:crypto").randomBytes(16)].map((byte) => digits[byte % 32]).join(""));'
}

if [[ -n $resume ]]; then
  run_id=$(jq -r .runId "$resume/run.json")
  run_dir=$resume
elif [[ -n $from ]]; then
  # A checkpoint belongs to its run; its lines say which.
  run_id=$(bin report --format none --quiet --output ndjson --input "$from" 2>/dev/null | head -n 1 | jq -r .runId)
  [[ -n $run_id ]] || die "--from $from holds no record"
else
  run_id=$(new_ulid)
fi
state_dir=${CMS_PATCHING_STATE_DIR:-${XDG_STATE_HOME:-$HOME/.local/state}/cms-patching}
if [[ -z $resume ]]; then
  run_dir=$output_dir/$(date -u +%Y%m%dT%H%M%SZ)-$run_id
  mkdir -p "$output_dir" || exit 7
  (umask 077 && mkdir "$run_dir" "$run_dir"/{checkpoints,logs,reports}) || exit 7
  jq -n --arg runId "$run_id" --arg workflow "$workflow" --arg zones "$zones" --arg all "$all" --arg environment "$environment" \
    --arg config "$config" --arg dryRun "$dry_run" --arg from "$from" '
    {runId: $runId, workflow: $workflow, landingZones: ($zones | split(","))}
    + ({all: $all, environment: $environment, config: $config, dryRun: $dryRun, from: $from} | with_entries(select(.value != "")))
  ' >"$run_dir/run.json" || exit 7
  mkdir -p "$state_dir/$run_id" && ln -s "$state_dir/$run_id" "$run_dir/journals"
fi
checkpoints=$run_dir/checkpoints
codes=$run_dir/logs/exit-codes
mkdir -p "$codes"

# --- phases --------------------------------------------------------------------------------------------------------

number() { # PHASE: its place in the night, which names its checkpoint
  local index
  for index in "${!order[@]}"; do
    [[ ${order[index]} != "$1" ]] || printf '%s' "$((index + 1))"
  done
}

# Takes the place of its shell, so that a signal reaches the stage and its own exit code comes back.
phase_command() { # PHASE
  trap - INT TERM
  case $1 in
    scan) exec_bin lz-scan --run-id "$run_id" --output ndjson "${common[@]}" ${all:+--all} "${zone_list[@]}" ;;
    *) exec_bin "${package[$1]}" --output ndjson "${acting[@]}" ;;
  esac
}

# tee outlives every signal but KILL, and with -p a reader that has gone, so that checkpoints and logs are whole.
keep() { # ARGS...
  trap '' INT TERM
  exec tee -p "$@"
}

# One stage and its checkpoint, as a part of the pipe. Every exit code goes into a file, where no pipe can hide it.
run_phase() { # PHASE
  local statuses log
  # A subshell forgets the traps of its parent.
  trap ':' INT TERM
  log=$run_dir/logs/$1.log
  if [[ -t 2 && -z $verbose ]]; then
    phase_command "$1" 2>>"$log" | keep "$checkpoints/$(number "$1")-$1.ndjson"
  else
    phase_command "$1" 2> >(keep -a "$log" >&2) | keep "$checkpoints/$(number "$1")-$1.ndjson"
  fi
  statuses=("${PIPESTATUS[@]}")
  printf '%s\n' "${statuses[0]}" >"$codes/$1"
  printf '%s\n' "${statuses[1]}" >"$codes/$1.checkpoint"
}

flow() { # PHASE...: the phases joined by pipes
  local phase=$1
  shift
  if (($# == 0)); then run_phase "$phase"; else run_phase "$phase" | flow "$@"; fi
}

# A stage that left no code was killed together with its shell.
code_of() { cat "$codes/$1" 2>/dev/null || printf '137'; }

# What a run that was cut off knows of each record: its latest line over all checkpoints. A line that was cut off is dropped; awk
# ends it, so that it does not take the first line of the next file with it.
merge_checkpoints() { # FILE...
  awk 1 "$@" | jq -cR 'fromjson? // empty' | jq -cn '
    reduce inputs as $record ({}; .[[$record.accountId, $record.region, $record.instanceId] | join("/")] = $record) | .[]'
}

if [[ -n $resume ]]; then
  shopt -s nullglob
  passes=("$checkpoints"/before-*/)
  shopt -u nullglob
  aside=$checkpoints/before-$(printf '%03d' $((${#passes[@]} + 1)))
  mkdir -p "$aside"
  mv "$checkpoints"/[1-9]-*.ndjson "$aside"/ 2>/dev/null
  scan_code=$(cat "$codes/scan" 2>/dev/null || printf 'none')
  rm -f "$codes"/*
  from=$aside/merged.ndjson
  first=$(jq -r '.from // empty' "$run_dir/run.json")
  again=''
  if [[ ${phases[0]} == scan ]] && ! [[ $scan_code =~ ^[034]$ ]]; then
    say 'the scan was cut off: scanning again'
    again=$aside/scan-again.ndjson
    run_phase scan >"$again"
    scan_code=$(code_of scan)
    [[ $scan_code =~ ^[034]$ ]] || {
      say "exit $scan_code; go on with: $0 --resume $run_dir"
      exit "$scan_code"
    }
  fi
  # Earlier resumes count as well: a second death loses nothing that was known at the first. Names sort by resume, then phase.
  shopt -s nullglob
  merge_checkpoints ${first:+"$first"} "$checkpoints"/before-*/1-*.ndjson ${again:+"$again"} "$checkpoints"/before-*/[2-9]-*.ndjson >"$from"
  shopt -u nullglob
  [[ ${phases[0]} != scan ]] || { cp "$from" "$checkpoints/1-scan.ndjson" && printf '%s\n' "$scan_code" >"$codes/scan"; }
  [[ ${phases[0]} != scan ]] || phases=("${phases[@]:1}")
  say "goes on with $(wc -l <"$from") records of $run_dir"
fi

pipe() {
  trap ':' INT TERM
  ((${#phases[@]} > 0)) || return 0
  if [[ -n $from ]]; then flow "${phases[@]}" <"$from" >/dev/null; else flow "${phases[@]}" </dev/null >/dev/null; fi
}

# The pipe is a process group of its own, so that a signal to this script reaches all of it, and nothing outlives it.
stopped=''
# shellcheck disable=SC2317  # traps call it
forward() { # SIGNAL CODE
  [[ -n $stopped ]] || say "$1: settling what is under way (again to leave at once)"
  stopped=$2
  kill -"$1" -- "-$pipe_pid" 2>/dev/null
}
set -m
pipe &
pipe_pid=$!
set +m
trap 'forward INT 130' INT
trap 'forward TERM 143' TERM
trap 'forward TERM 129' HUP
trap 'kill -KILL -- "-$pipe_pid" 2>/dev/null; [[ -z ${watch_pid:-} ]] || kill "$watch_pid" 2>/dev/null' EXIT
watch_pid=''
if [[ -t 2 && -z $verbose && -f $root/packages/lz-watch/dist/lz-watch.cjs ]]; then
  bin lz-watch --state-dir "$state_dir" "$run_id" >&2 &
  watch_pid=$!
fi
while kill -0 "$pipe_pid" 2>/dev/null; do wait "$pipe_pid"; done
if [[ -n $watch_pid ]]; then
  kill -INT "$watch_pid" 2>/dev/null
  wait "$watch_pid" 2>/dev/null
fi

# --- what came of it -----------------------------------------------------------------------------------------------

all_phases=()
for phase in "${order[@]}"; do
  [[ -f $codes/$phase || " ${phases[*]} " == *" $phase "* ]] && all_phases+=("$phase")
done

last='' csv_failed=''
for phase in "${all_phases[@]}"; do
  file=$checkpoints/$(number "$phase")-$phase.ndjson
  [[ -f $file ]] || continue
  # The exit code judges the records; whether they could be written is 7, or worse.
  if bin report --format none --output csv --quiet --input "$file" >"${file%.ndjson}.csv.partial" 2>>"$run_dir/logs/csv.log" || [[ $? =~ ^([346]|1[0-5])$ ]]; then
    mv "${file%.ndjson}.csv.partial" "${file%.ndjson}.csv"
  else
    csv_failed=1
    say "the checkpoint ${file%.ndjson}.csv could not be written: see $run_dir/logs/csv.log"
  fi
  [[ ! -s $file ]] || last=$file
done

exit_code=0 nothing=1
for phase in "${all_phases[@]}"; do
  code=$(code_of "$phase")
  [[ $(code_of "$phase.checkpoint") == 0 || ! -f $codes/$phase.checkpoint ]] || {
    say "the checkpoint of $phase could not be written"
    [[ $code =~ ^(0|3|4|141)$ ]] && code=7
  }
  [[ $code == 4 ]] || nothing=''
  case $code in
    0 | 4 | 141) ;;
    6) exit_code=6 ;;
    5) [[ $exit_code == 6 ]] || exit_code=5 ;;
    *) [[ $exit_code != 0 ]] || exit_code=$code ;;
  esac
done
[[ $exit_code != 0 || -z $nothing ]] || exit_code=4
[[ $exit_code != 0 || -z $csv_failed ]] || exit_code=7
[[ -z $stopped || $exit_code == 6 || $exit_code == 5 ]] || exit_code=$stopped

for phase in "${all_phases[@]}"; do
  printf '{"phase":"%s","exit":%s}\n' "$phase" "$(code_of "$phase")"
done | jq -s --argjson exit "$exit_code" '{exit: $exit, phases: (map({(.phase): .exit}) | add // {})}' >"$run_dir/exit-codes.json"

bin report --output-dir "$run_dir/reports" --run-id "$run_id" --output ndjson --input "${last:-/dev/null}" "${common[@]}" \
  2> >(exec tee -i -a "$run_dir/logs/report.log" >&2) >/dev/null
report_code=$?
[[ $exit_code != 0 || $report_code =~ ^(0|3|4)$ ]] || exit_code=$report_code

if [[ -t 2 && -z $verbose ]]; then
  for phase in "${all_phases[@]}"; do tail -n 1 "$run_dir/logs/$phase.log" >&2 2>/dev/null; done
fi
say "checkpoints, logs and reports are in $run_dir"
[[ $exit_code == 0 ]] || say "exit $exit_code; go on with: $0 --resume $run_dir"
exit "$exit_code"
