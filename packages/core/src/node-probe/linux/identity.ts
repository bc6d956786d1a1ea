/** Which system this is and since when it runs; sets `os`, `family` and `manager` for the other fragments. */
export const identity = /* sh */ String.raw`
release=$(show /etc/os-release)

release_field() { printf '%s\n' "$release" | sed -n "s/^$1=//p" | sed 1q | tr -d "\"'"; }

os=$(release_field ID)
case " $os $(release_field ID_LIKE) " in
  *' debian '* | *' ubuntu '*) family=deb ;;
  *' sles '* | *' suse '*) family=suse ;;
  *' rhel '* | *' fedora '* | *' amzn '* | *' centos '*) family=rpm ;;
  *) family= ;;
esac

manager=
case $family in
  deb) has apt-get && manager=apt ;;
  suse) has zypper && manager=zypper ;;
  rpm) if has dnf; then manager=dnf; elif has yum; then manager=yum; fi ;;
esac

# Old systemd says "NTP synchronized", newer "System clock synchronized".
clock_kept() { within 5 timedatectl status | awk '/synchronized: (yes|no)$/ { print $NF; exit }'; }

identity() {
  fact instance "$AWS_SSM_INSTANCE_ID"
  fact os "$os" "$(release_field VERSION_ID)" "$family"
  fact kernel "$(uname -r)" "$(uname -m)"
  fact boot "$(show /proc/sys/kernel/random/boot_id)"
  fact uptime "$(show /proc/uptime | sed 's/[^0-9].*//')"
  fact clock "$(date +%s)" "$(clock_kept)"
}
`;
