#!/usr/bin/env bash
# Says clearly which of the named programs are missing, and installs those that Debian has where that is possible.
set -uo pipefail

declare -A debian=([jq]=jq [script]=bsdutils [chromium]=chromium [shellcheck]=shellcheck [make]=make [parallel]=parallel [openssl]=openssl)
missing=()
for tool in "$@"; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
if ((${#missing[@]} > 0)) && command -v apt-get >/dev/null && [[ $(id -u) == 0 ]]; then
  packages=()
  for tool in "${missing[@]}"; do [[ -z ${debian[$tool]:-} ]] || packages+=("${debian[$tool]}"); done
  if ((${#packages[@]} > 0)); then
    echo "installing ${packages[*]}" >&2
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}") >/dev/null 2>&1
  fi
fi
status=0
for tool in "${missing[@]}"; do
  command -v "$tool" >/dev/null && continue
  echo "missing: $tool (install it with the system's package manager, and run this again)" >&2
  status=10
done
version=$(node -p 'process.versions.node' 2>/dev/null || echo 0.0.0)
if [[ $(printf '%s\n' 20.19.0 "$version" | sort -V | head -n 1) != 20.19.0 ]]; then
  echo "Node 20.19 or newer is needed, this is $version" >&2
  status=10
fi
exit "$status"
