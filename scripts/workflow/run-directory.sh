# A run and its directory: run.json says what it was begun with, so that it can be resumed from anywhere.
# shellcheck shell=bash

make_run() {
  run_id=${run_id:-$(new_ulid)}
  run_dir=$output_dir/$(date -u +%Y%m%dT%H%M%SZ)-$run_id
  find_config
  (
    umask 077
    mkdir -p "$output_dir" "$state_dir/$run_id" && mkdir "$run_dir" "$run_dir"/{checkpoints,logs,logs/exit-codes,reports} &&
      ln -s "$state_dir/$run_id" "$run_dir/journals" && describe_run >"$run_dir/run.json.partial" && mv "$run_dir"/run.json{.partial,}
  ) || {
    say "the run directory $run_dir can't be made"
    exit 7
  }
  lock_run
  claim_zones || {
    rm -r "$run_dir"
    rmdir "$state_dir/$run_id" 2>/dev/null
    exit 5
  }
}

new_ulid() { # Crockford base 32: 10 digits of milliseconds, 16 of randomness
  node -e '
    const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let time = Date.now(), head = "";
    for (let i = 0; i < 10; i++) { head = digits[time % 32] + head; time = Math.floor(time / 32); }
    console.log(head + [...require("node:crypto").randomBytes(16)].map((byte) => digits[byte % 32]).join(""));'
}

# The file that the commands would find, by the path that still means it when the run is resumed from elsewhere.
find_config() {
  local file
  for file in "${config:-${CMS_PATCHING_CONFIG:-config/prepatch_config.yml}}" "${XDG_CONFIG_HOME:-$HOME/.config}/cms-patching/config.yml"; do
    [[ ! -f $file ]] || {
      config=$(absolute "$file")
      return
    }
    [[ -z $config${CMS_PATCHING_CONFIG:-} ]] || return
  done
}

describe_run() {
  jq -n --arg runId "$run_id" --arg workflow "$workflow" --arg phases "${phases[*]}" --arg zones "$zones" --arg all "$all" \
    --arg environment "$environment" --arg config "$config" --arg dryRun "$dry_run" --arg from "${from:+$(absolute "$from")}" --arg stateDir "$state_dir" '
    {runId: $runId, phases: ($phases | split(" ")), landingZones: ($zones | split(",")), stateDir: $stateDir}
    + ({workflow: $workflow, all: $all, environment: $environment, config: $config, dryRun: $dryRun, from: $from} | with_entries(select(.value != "")))'
}

# Takes up the run of an earlier call: all of it is as it was begun, except what may have had to be corrected.
open_run() {
  local begun phase
  run_dir=$resume
  lock_run
  run_id=$(begun_with runId) && [[ -n $run_id ]] || die "$run_dir/run.json can't be read"
  workflow=$(begun_with workflow) all=$(begun_with all) dry_run=$(begun_with dryRun) state_dir=$(begun_with stateDir) from=$(begun_with from)
  zones=$(jq -r '.landingZones | join(",")' "$run_dir/run.json")
  environment=${environment:-$(begun_with environment)}
  config=${config:-$(begun_with config)}
  [[ -z $config || -f $config ]] || die "the config $config is gone: name the one to go on with, with --config"
  read -ra begun <<<"$(jq -r '.phases | join(" ")' "$run_dir/run.json")"
  phases=("${begun[@]}")
  [[ $workflow != full ]] || phases_of_config
  # Neither a phase that the run did not begin with, nor one that the config has been told to leave out since.
  for phase in "${begun[@]}"; do
    [[ " ${phases[*]} " == *" $phase "* ]] || say "leaves out $phase: the config enables it no longer"
  done
  for phase in "${!phases[@]}"; do
    [[ " ${begun[*]} " == *" ${phases[phase]} "* ]] || unset "phases[$phase]"
  done
  phases=("${phases[@]}")
  claim_zones || exit 5
}

begun_with() { jq -r --arg key "$1" '.[$key] // empty' "$run_dir/run.json"; }

# One workflow at a time works on a run directory. All but the stages hold the lock, so that it is free when the last of them has gone.
lock_run() {
  exec {run_lock}<"$run_dir" || exit 7
  flock -n "$run_lock" || {
    say "$run_dir is already being worked on by $(
      cat /dev/null "$run_dir"/journals/*.lock | jq -rs 'map("process \(.pid) on \(.host)") | join(", ")'
    ): wait for it (lz-watch shows it), or stop it first"
    exit 5
  }
}

# Two runs that change one landing zone would back up and patch its servers twice. The state directory links to every live run that
# changes something; each is first made known and then looks for others, so that of two that begin at once none overlooks the other.
claim_zones() {
  local other
  [[ -z $dry_run && ${phases[*]} != scan ]] || return 0
  (umask 077 && mkdir -p "$state_dir/live" && ln -sfn "$(absolute "$run_dir")" "$state_dir/live/${run_dir##*/}") || exit 7
  for other in "$state_dir"/live/*; do
    [[ ! $other -ef $run_dir ]] || continue
    if [[ ! -d $other ]] || flock -ns "$other" true; then
      rm -f "$other"
    elif shares_zones "$other/run.json"; then
      say "run $(jq -r .runId "$other/run.json") is working on these landing zones, in $(readlink "$other"): wait for it (lz-watch shows it), or stop it first"
      release_zones
      return 1
    fi
  done
}

release_zones() { rm -f "$state_dir/live/${run_dir##*/}"; }

# --all is every zone of its environment, or of any environment.
shares_zones() { # RUN_JSON
  jq -e --arg zones "$zones" --arg all "$all" --arg environment "$environment" '
    (.environment // "") as $theirs
    | if $all != "" or .all then $environment == "" or $theirs == "" or $theirs == $environment
      else .landingZones as $zonesOfIt | $zones | split(",") | any(. as $zone | $zonesOfIt | index($zone)) end
  ' "$1" >/dev/null
}
