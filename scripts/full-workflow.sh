#!/usr/bin/env bash
# Runs the phases of a patch night as one pipe under one run id, with a checkpoint after every stage. Whatever fails, what was done is
# kept: checkpoints (NDJSON and CSV), logs, exit codes and a report of the run so far. Needs bash 4.4, GNU tee, flock, jq and Node.
set -uo pipefail
shopt -s nullglob
# A trap may speak while a command has its standard error elsewhere.
exec {messages}>&2
# Whoever reads our messages may leave; the run goes on.
trap '' PIPE

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=workflow/options.sh
. "$root/scripts/workflow/options.sh"
# shellcheck source-path=SCRIPTDIR source=workflow/phases.sh
. "$root/scripts/workflow/phases.sh"
# shellcheck source-path=SCRIPTDIR source=workflow/run-directory.sh
. "$root/scripts/workflow/run-directory.sh"
# shellcheck source-path=SCRIPTDIR source=workflow/pipe.sh
. "$root/scripts/workflow/pipe.sh"
# shellcheck source-path=SCRIPTDIR source=workflow/resume.sh
. "$root/scripts/workflow/resume.sh"
# shellcheck source-path=SCRIPTDIR source=workflow/results.sh
. "$root/scripts/workflow/results.sh"

check_tools
read_options "$@"
if [[ -n $resume ]]; then
  open_run
  take_up_run
else
  choose_phases
  choose_input
  make_run
fi
run_pipe "$from" "${phases[@]}"
finish
