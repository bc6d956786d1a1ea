/** Whether an earlier update still waits for a reboot, as the distribution itself tells it. */
export const reboot = /* sh */ String.raw`
# What follows the version in a kernel's name: aws, generic, cloud-amd64.
flavour() { sed 's/^[^a-z]*//; s/^bpo[^a-z]*//; s/^deb[0-9]*[^a-z]*//'; }

# The newest installed kernel against the running one, when both are of one kind.
apt_kernel_reboot() {
  running=$(uname -r)
  kind=$(printf '%s\n' "$running" | flavour)
  newest=$(within 10 dpkg --get-selections 'linux-image-[0-9]*' |
    awk '$2 != "deinstall" && $1 !~ /-dbg$/ { sub(/^linux-image-/, "", $1); print $1 }' |
    while read -r kernel; do
      [ "$(printf '%s\n' "$kernel" | flavour)" != "$kind" ] || printf '%s\n' "$kernel"
    done | sort -V | sed -n '$p')
  if [ -z "$newest" ]; then
    fact reboot - -
  elif [ "$newest" = "$running" ]; then
    fact reboot no kernel
  else
    fact reboot yes kernel
  fi
}

rpm_kernel_reboot() {
  within 10 rpm -q --last kernel | awk -v running="kernel-$(uname -r)" '
    NR == 1 { newest = $1 }
    $1 == running { known = 1 }
    END { print "reboot\t" (!known ? "-\t-" : newest == running ? "no\tkernel" : "yes\tkernel") }'
}

# needs-restarting ends with 1 both when a reboot is needed and when it could not run: its words tell them apart.
rpm_reboot() {
  case $manager in
    dnf) answer=$(within 30 dnf -C -q needs-restarting -r) ;;
    *) answer=$(within 30 needs-restarting -r) ;;
  esac
  status=$?
  case $status:$answer in
    1:*'Reboot is required'*) fact reboot yes needs-restarting ;;
    0:*) fact reboot no needs-restarting ;;
    *) rpm_kernel_reboot ;;
  esac
}

zypper_reboot() {
  within 30 zypper --non-interactive --no-refresh needs-rebooting >/dev/null
  case $? in
    0) fact reboot no needs-rebooting ;;
    102) fact reboot yes needs-rebooting ;;
    *) fact reboot - - ;;
  esac
}

pending_reboot() {
  if show /run/reboot-required >/dev/null || show /run/reboot-needed >/dev/null; then
    fact reboot yes flag
    return
  fi
  case $manager in
    apt) apt_kernel_reboot ;;
    dnf | yum) rpm_reboot ;;
    zypper) zypper_reboot ;;
    *) fact reboot - - ;;
  esac
}
`;
