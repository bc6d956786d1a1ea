/** What AWS-RunPatchBaseline itself stands on: the agent, and a Python that can drive the package manager. */
export const tools = /* sh */ String.raw`
agent() {
  agent_version=
  if has rpm; then agent_version=$(within 10 rpm -q --qf '%{VERSION}' amazon-ssm-agent) || agent_version=; fi
  if [ -z "$agent_version" ] && has dpkg; then
    agent_version=$(within 10 dpkg -s amazon-ssm-agent | sed -n 's/^Version: //p')
  fi
  if [ -z "$agent_version" ] && has snap; then
    agent_version=$(within 10 snap list amazon-ssm-agent | awk '$1 == "amazon-ssm-agent" { print $2 }')
  fi
  fact agent "$(printf '%s\n' "$agent_version" | sed 's/-.*//')"
}

# The first of these that can import the module counts; without one, the first that there is.
python_with() {
  module=$1
  shift
  first=
  for python in "$@"; do
    has "$python" || continue
    found=$(within 10 "$python" --version 2>&1 | awk '$1 == "Python" { print $2; exit }')
    [ -n "$found" ] || continue
    if [ -z "$module" ]; then
      fact python "$found" -
      return
    elif within 10 "$python" -B -c "import $module" >/dev/null; then
      fact python "$found" yes
      return
    fi
    [ -n "$first" ] || first=$found
  done
  measure_time
  if [ "$left" -le 0 ]; then fact python - -
  elif [ -n "$first" ]; then fact python "$first" no
  else fact python none -
  fi
}

baseline_python() {
  case $manager in
    apt) python_with apt python3 ;;
    dnf) python_with dnf python3 /usr/libexec/platform-python python2 python ;;
    yum) python_with yum python2 python ;;
    *) python_with '' python3 python2 python ;;
  esac
}
`;
