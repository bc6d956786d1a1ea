# The phases of a night, and what a workflow begins with.
# shellcheck shell=bash

# In the order of the night; a phase's place names its checkpoint.
order=(scan backup start precheck patch rollback restore)
declare -A package=([scan]=lz-scan [backup]=ami-backup [start]=srv-start [precheck]=precheck [patch]=patch [rollback]=rollback [restore]=srv-restore)

checkpoint() { # PHASE: its file in a run directory
  local index
  for index in "${!order[@]}"; do
    [[ ${order[index]} != "$1" ]] || printf 'checkpoints/%s-%s.ndjson' "$((index + 1))" "$1"
  done
}

choose_phases() {
  case $workflow in
    '') phases=(scan backup start) ;;
    scanner) phases=(scan) ;;
    server-manager) phases=(start) ;;
    full) phases_of_config ;;
    *) phases=("$workflow") ;;
  esac
}

phases_of_config() {
  local settings phase
  settings=$(bin lz-scan --explain-config --quiet --output ndjson ${config:+--config "$config"}) || exit $?
  phases=()
  for phase in "${order[@]}"; do
    [[ $(jq -r --arg key "workflow.phases.$phase" 'select(.key == $key) | .value' <<<"$settings") != true ]] || phases+=("$phase")
  done
  ((${#phases[@]} > 0)) || die 'the config enables no phase (workflow.phases)'
}

# A workflow that does not scan begins from a checkpoint, which says its run id and its landing zones.
choose_input() {
  local records named
  [[ ${phases[0]} != scan ]] || return 0
  if [[ -z $from ]]; then
    from=$(latest_checkpoint)
    [[ -n $from ]] || die "no earlier run of ${zones:-all landing zones} in $output_dir to begin --workflow $workflow from: scan first, or name a file with --from"
    say "begins from $from"
  fi
  records=$(bin report --format none --quiet --output ndjson --input "$from" | jq -c '{runId, landingZone}' | LC_ALL=C sort -u)
  [[ -n $records ]] || die "--from $from holds no record"
  run_id=$(jq -rs '.[0].runId' <<<"$records")
  named=$(jq -rs '[.[].landingZone] | unique | join(",")' <<<"$records")
  [[ -z $zones || -z $(other_zones "$named") ]] || die "$from holds servers of $(other_zones "$named") as well: name these zones too, or filter the file"
  [[ -n $all ]] || zones=${zones:-$named}
}

other_zones() { # ZONES: those of them that were not asked for
  jq -nr --arg named "$1" --arg zones "$zones" '($named | split(",")) - ($zones | split(",")) | join(", ")'
}

# The last checkpoint before this phase in the newest run of exactly these landing zones. What a dry run planned is no beginning for a real run.
latest_checkpoint() {
  local run phase newest=''
  for run in "$output_dir"/*/; do
    [[ -f ${run}run.json ]] || continue
    jq -e --arg zones "$zones" --arg all "$all" --arg environment "$environment" --arg dry "$dry_run" '
      (.landingZones | unique) == ($zones | split(",") | unique) and (.all // "") == $all
      and ($all == "" or (.environment // "") == $environment) and ($dry != "" or .dryRun == null)
    ' "${run}run.json" >/dev/null 2>&1 || continue
    for phase in "${order[@]}"; do
      [[ $phase != "${phases[0]}" ]] || break
      [[ ! -s $run$(checkpoint "$phase") ]] || newest=$run$(checkpoint "$phase")
    done
  done
  printf '%s' "$newest"
}
