# The phases as one pipe, and the signals that reach it.
# shellcheck shell=bash

# Runs phases over a checkpoint, or from a scan, until all of them have ended; reports whenever one has.
run_pipe() { # FROM PHASE...
  local input=${1:-/dev/null}
  shift
  watch_pid=''
  (($# > 0)) || return 0
  # A process group of its own: a signal to this script reaches all of it, once, and nothing outlives the script.
  set -m
  pipe "$@" <"$input" >/dev/null &
  pipe_pid=$!
  set +m
  trap 'forward INT 130' INT
  trap 'forward TERM 143' TERM
  trap 'forward TERM 129' HUP
  trap 'kill -KILL -- "-$pipe_pid" $watch_pid 2>/dev/null' EXIT
  if [[ -t 2 && -z $verbose ]]; then
    watch_run >&2 &
    watch_pid=$!
  fi
  while kill -0 "$pipe_pid" 2>/dev/null; do
    tick
    report_so_far
  done
  if [[ -n $watch_pid ]]; then
    kill "$watch_pid" 2>/dev/null
    wait "$watch_pid" 2>/dev/null
  fi
  trap - EXIT
}

# Waits until a child has ended, or for a second.
tick() {
  local clock
  sleep 1 {run_lock}<&- &
  clock=$!
  wait -n
  kill "$clock" 2>/dev/null
  wait "$clock" 2>/dev/null
}

watch_run() {
  exec {run_lock}<&-
  exec_bin lz-watch --attached --state-dir "$state_dir" "$run_id"
}

stopped=''
# shellcheck disable=SC2317  # traps call it
forward() { # SIGNAL CODE
  [[ -n $stopped ]] || say "SIG$1: settling what is under way (again to leave at once)"
  stopped=$2
  kill -"$1" -- "-$pipe_pid" 2>/dev/null
}

# A subshell forgets the traps of its parent, and outlives the signals that its commands are to heed.
pipe() { # PHASE...
  local phase=$1
  trap ':' INT TERM
  shift
  if (($# == 0)); then run_phase "$phase"; else run_phase "$phase" | pipe "$@"; fi
}

# One stage and its checkpoint, as a part of the pipe. Every exit code goes into a file, where no pipe can hide it.
run_phase() { # PHASE
  local statuses log=$run_dir/logs/$1.log
  trap ':' INT TERM
  if [[ -t 2 && -z $verbose ]]; then
    phase_command "$1" 2>>"$log" | keep "$run_dir/$(checkpoint "$1")"
  else
    phase_command "$1" 2> >(keep -a "$log" >&2) | keep "$run_dir/$(checkpoint "$1")"
  fi
  statuses=("${PIPESTATUS[@]}")
  printf '%s\n' "${statuses[1]}" >"$run_dir/logs/exit-codes/$1.checkpoint"
  printf '%s\n' "${statuses[0]}" >"$run_dir/logs/exit-codes/$1"
}

# Takes the place of its shell, so that a signal reaches the stage and its own exit code comes back.
phase_command() { # PHASE
  local flags=(--output ndjson --state-dir "$state_dir" ${config:+--config "$config"} ${environment:+--environment "$environment"} ${verbose:+--verbose})
  local zone_list
  IFS=',' read -ra zone_list <<<"$zones"
  trap - INT TERM
  exec {run_lock}<&-
  case $1 in
    scan) exec_bin lz-scan --run-id "$run_id" "${flags[@]}" ${all:+--all} "${zone_list[@]}" ;;
    *) exec_bin "${package[$1]}" "${flags[@]}" ${dry_run:+--dry-run} ;;
  esac
}

# tee outlives every signal but KILL, and with -p a reader that has gone, so that checkpoints and logs are whole.
keep() { # ARGS...
  trap '' INT TERM
  exec tee -p "$@"
}
