/** Disk, memory and load: statfs on three paths only, so that a dead network mount elsewhere is never touched. */
export const resources = /* sh */ String.raw`
disk() {
  within 5 stat -f -c '%S %b %a %c %d %i' "$1" | awk -v path="$1" '
    NF == 6 { printf "disk\t%s\t%.0f\t%.0f\t%.0f\t%.0f\t%s\n", path, $1 * $2, $1 * $3, $4, $5, $6; found = 1; exit }
    END { if (!found) print "disk\t" path "\t-\t-\t-\t-\t-" }'
}

# Kernels before 3.14 do not say what is available.
memory() {
  show /proc/meminfo | awk '
    { kb[$1] = $2 }
    END {
      if (!("MemTotal:" in kb)) { print "memory\t-\t-\t-\t-"; exit }
      if (!("MemAvailable:" in kb)) kb["MemAvailable:"] = kb["MemFree:"] + kb["Buffers:"] + kb["Cached:"]
      printf "memory\t%.0f\t%.0f\t%.0f\t%.0f\n", kb["MemTotal:"] * 1024, kb["MemAvailable:"] * 1024,
        kb["SwapTotal:"] * 1024, kb["SwapFree:"] * 1024
    }'
}

load() {
  show /proc/loadavg | {
    read -r one five fifteen rest
    fact load "$one" "$five" "$fifteen" "$(getconf _NPROCESSORS_ONLN)"
  }
}
`;
