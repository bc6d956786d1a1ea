/** The configured services one by one, failed units, and what runs and listens. */
export const services = /* sh */ String.raw`
service_state() {
  within 5 systemctl show -p LoadState -p ActiveState -- "$1" | awk -F= '
    $1 == "LoadState" { loaded = $2 }
    $1 == "ActiveState" { state = $2 }
    END {
      if (loaded == "not-found") print "missing"
      else if (state ~ /^(active|inactive|failed|activating|deactivating|reloading)$/) print state
    }'
}

configured_services() {
  printf '%s\n' "$services" | tr '|' '\n' | while read -r name; do
    [ -z "$name" ] || fact service "$name" "$(service_state "$name")"
  done
}

# A failed unit has a dot-like mark before its name.
unit_names() { awk '{ for (i = 1; i <= 2; i++) if ($i ~ /\../) { print $i; break } }'; }

failed_units() {
  if units=$(within 10 systemctl list-units --state=failed --plain --full --no-legend --no-pager); then
    printf '%s\n' "$units" | unit_names | list failed 1000
  else
    fact failed - -
  fi
}

running_services() {
  if units=$(within 10 systemctl list-units --type=service --state=running --plain --full --no-legend --no-pager); then
    printf '%s\n' "$units" | unit_names | sed 's/\.service$//' | list running 9000
  else
    fact running - -
  fi
}

port_range=$(show /proc/sys/net/ipv4/ip_local_port_range)

# ss puts the state second and the local address fifth, netstat a number second and the address fourth.
# Ports that the system handed out to UDP clients are left out: a resolver has thousands.
listening_ports() {
  if sockets=$(within 5 ss -l -n -t -u) || sockets=$(within 5 netstat -l -n -t -u); then
    printf '%s\n' "$sockets" | awk -v range="$port_range" '
      BEGIN { split(range, port_limit, " ") }
      $1 ~ /^(tcp|udp)6?$/ {
        address = ($2 ~ /^[0-9]+$/) ? $4 : $5
        port = address
        sub(/.*:/, "", port)
        sub(/:[^:]*$/, "", address)
        if ($1 ~ /^udp/ && port_limit[1] != "" && port + 0 >= port_limit[1] + 0 && port + 0 <= port_limit[2] + 0) next
        key = substr($1, 1, 3) "/" port
        if (address ~ /^(127\.|\[?::1\]?$|\[?::ffff:127\.)/) { if (!(key in scope)) scope[key] = "/local" }
        else scope[key] = ""
      }
      END { for (key in scope) print key scope[key] }' | list listening 3500
  else
    fact listening - -
  fi
}

ephemeral_ports() { printf '%s\n' "$port_range" | { read -r low high; fact ephemeral "$low" "$high"; }; }
`;
