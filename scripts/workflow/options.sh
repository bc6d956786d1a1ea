# What the command line asks for.
# shellcheck shell=bash

usage() {
  cat <<'TEXT'
full-workflow.sh --landing-zones a,b [options]

  --workflow NAME       scanner | backup | server-manager | precheck | patch | full
                        (without it: scan, backup and start; full: every phase that the config enables)
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
A workflow that changes servers is refused (5) while another one works on one of its landing zones.
TEXT
}

say() { printf 'full-workflow: %s\n' "$1" >&"$messages"; }
die() { # MESSAGE: a usage error
  say "$1 (--help shows the usage)"
  exit 2
}

# The bundle of a command; nothing depends on what PATH happens to hold.
bin() { # NAME ARGS...
  (exec_bin "$@")
}
exec_bin() { # NAME ARGS...
  local name=$1
  shift
  exec node "$root/packages/$name/dist/$name.cjs" "$@"
}

check_tools() {
  local tool
  ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || die "bash 4.4 or newer is needed, this is $BASH_VERSION"
  for tool in node jq tee flock; do
    command -v "$tool" >/dev/null || die "$tool is not installed"
  done
  [[ -f $root/packages/lz-scan/dist/lz-scan.cjs ]] || die "the commands are not built: run make build in $root"
}

read_options() { # ARGS...
  workflow='' zones='' all='' environment='' config='' output_dir='' from='' resume='' dry_run='' verbose=''
  local option
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
        take_value "$option" "$1"
        shift
        ;;
      --scanner-only) take_value --workflow scanner ;;
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
  check_options
  state_dir=$(absolute "${CMS_PATCHING_STATE_DIR:-${XDG_STATE_HOME:-$HOME/.local/state}/cms-patching}")
}

take_value() { # OPTION VALUE
  case $1 in
    --workflow)
      [[ -z $workflow || $workflow == "$2" ]] || die "--workflow $workflow and --workflow $2 can't be given together"
      workflow=$2
      ;;
    --landing-zones) zones=${zones:+$zones,}$2 ;;
    --environment) environment=$2 ;;
    --config) config=$2 ;;
    --output-dir) output_dir=$2 ;;
    --from) from=$2 ;;
    --resume) resume=${2%/} ;;
  esac
}

check_options() {
  case $workflow in
    '' | scanner | backup | server-manager | precheck | patch | full) ;;
    *) die "unknown --workflow $workflow: scanner, backup, server-manager, precheck, patch or full" ;;
  esac
  if [[ -n $resume ]]; then
    [[ -f $resume/run.json ]] || die "$resume is not a run directory: it has no run.json"
    [[ -z $workflow$zones$all$from$output_dir$dry_run ]] ||
      die '--resume goes on as the run began: it takes --config, --environment and --verbose, and nothing else'
  else
    [[ -n $zones || -n $all || -n $from ]] || die 'name landing zones with --landing-zones, or --all: nothing never means everything'
    [[ -z $zones || -z $all ]] || die "--landing-zones and --all can't be given together"
    [[ ! $zones =~ [[:space:]] ]] || die "--landing-zones takes names with commas between them and no spaces, not \"$zones\""
    [[ -z $from || $workflow =~ ^(backup|server-manager|precheck|patch)$ ]] || die '--from begins a single phase: name it with --workflow'
    [[ -z $from || -z $all ]] || die "--from and --all can't be given together: the file says which servers"
    [[ -z $from || -f $from ]] || die "--from $from: no such file"
  fi
  [[ -z $config || -f $config ]] || die "--config $config: no such file"
  environment=${environment:-${CMS_PATCHING_ENVIRONMENT:-}}
  output_dir=${output_dir:-runs}
}

absolute() { # PATH
  if [[ $1 == /* ]]; then printf '%s' "$1"; else printf '%s/%s' "$PWD" "$1"; fi
}
