/** How every Linux probe runs a command within a time limit and prints a fact or a list. Needs `nonce`, `sections` and `services`. */
export const frame = /* sh */ String.raw`
exec 2>/dev/null
LC_ALL=C
export LC_ALL
[ -n "$PATH" ] || PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
tab=$(printf '\t')

has() { command -v "$1" >/dev/null; }

for tool in awk sed sort tr cut sha256sum; do
  if ! has "$tool"; then
    printf 'refused\t%s\tthe command %s is missing\n' "$nonce" "$tool"
    exit 0
  fi
done

if timeout -k 1 5 sed -n p </dev/null; then
  limited() { timeout -k 1 "$@"; }
elif timeout 5 sed -n p </dev/null; then
  limited() { timeout "$@"; }
else
  limited() { shift; command "$@"; }
fi

# All questions together have 90 seconds, so that what was found until then still arrives. Sets what is left of them, by the
# time since the boot, which no time service moves; where the system does not tell it, there is no such limit.
measure_time() {
  now=
  [ ! -r /proc/uptime ] || IFS=' .' read -r now rest </proc/uptime
  left=90
  [ -z "$begun" ] || [ -z "$now" ] || left=$((begun + 90 - now))
}
begun=
measure_time
begun=$now

# Runs a command for so many seconds at most; ends with 125 when there was less time left than it needs.
within() {
  limit=$1
  shift
  measure_time
  if [ "$left" -ge "$limit" ]; then
    limited "$limit" "$@" </dev/null
  elif [ "$left" -le 0 ]; then
    return 125
  else
    limited "$left" "$@" </dev/null
    ended=$?
    if gave_up "$ended"; then return 125; else return "$ended"; fi
  fi
}

# Whether this exit status is the time limit's doing (124, or a signal's).
gave_up() { [ "$1" -eq 124 ] || [ "$1" -ge 128 ]; }

show() { within 5 cat "$1"; }

# One line of text, short enough for a fact.
brief() { awk 'NF { gsub(/[^ -~]+/, " "); print substr($0, 1, 80); exit }'; }

# A key and its values; an empty value could not be found out.
fact() {
  line=$1
  shift
  for value in "$@"; do
    [ -n "$value" ] || value=-
    line=$line$tab$value
  done
  printf '%s\n' "$line"
}

# A key and how many characters its items may take; the items come on standard input, one a line.
list() {
  items=$(tr -c '\n!-~' '?' | sed '/^$/d' | sort -u)
  if [ -z "$items" ]; then
    fact "$1" 0 -
    return
  fi
  digest=$(printf '%s\n' "$items" | sha256sum | cut -c 1-12)
  printf '%s\n' "$items" | awk -v key="$1" -v most="$2" -v digest="$digest" '
    { used += length($0) + 1 }
    used <= most { shown++; text = text "\t" $0 }
    END { print key "\t" NR "\t" (shown < NR ? digest : "-") text }'
}
`;

/** Prints all at once what the sections collect, with the count and digest that prove it whole. */
export const send = /* sh */ String.raw`
collect() {
  fact cms-patching-probe 1 "$nonce" linux "$sections"
  identity
  case $sections in *checks*) checks ;; esac
  case $sections in *baseline*) baseline ;; esac
}

# Of a value that is no list 160 characters are enough.
body=$(collect | tr -c '\t\n -~' '?' | awk -F '\t' -v OFS='\t' '
  $1 !~ /^(failed|running|listening|mounts)$/ { for (i = 2; i <= NF; i++) $i = substr($i, 1, 160) }
  { print }')
lines=$(printf '%s\n' "$body" | awk 'END { print NR }')
digest=$(printf '%s\n' "$body" | sha256sum | cut -c 1-64)
printf '%s\n' "$body"
fact end "$nonce" "$lines" "$digest"
exit 0
`;
