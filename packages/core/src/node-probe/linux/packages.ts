/** Whether the package manager could work now: nobody holds its locks, and its database and dependencies are sound. */
export const packages = /* sh */ String.raw`
# Whether any process holds a write lock on one of these files.
write_locked() {
  locks=$(show /proc/locks)
  for file in "$@"; do
    inode=$(within 5 stat -c '%i' "$file") || continue
    if printf '%s\n' "$locks" | awk -v inode="$inode" '
      $4 == "WRITE" { count = split($6, part, ":"); if (part[count] == inode) found = 1 }
      END { exit !found }'; then
      return 0
    fi
  done
  return 1
}

# The living process that a pid file names; a file left behind by a dead one names none.
pid_file_owner() {
  pid=$(show "$1" | tr -cd '0-9')
  [ -z "$pid" ] || show "/proc/$pid/comm" | brief
}

state() { fact packages "$manager" "$1" "$(printf '%s\n' "$2" | brief)"; }

# A command that must succeed for the package manager to be sound; says so and fails if it does not.
sound() {
  what=$1
  shift
  answer=$(within "$@" 2>&1)
  status=$?
  if [ "$status" -eq 125 ]; then
    state '' 'no time was left to ask'
  elif gave_up "$status"; then
    state broken "$what does not end"
  elif [ "$status" -eq 127 ]; then
    state broken "$what: command not found"
  elif [ "$status" -ne 0 ]; then
    state broken "$what: $answer"
  else
    return 0
  fi
  return 1
}

apt_packages() {
  if write_locked /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock; then
    state locked 'a dpkg or apt lock is held'
    return
  fi
  audit=$(within 20 dpkg --audit)
  status=$?
  if gave_up "$status"; then
    state broken 'dpkg --audit does not end'
  elif [ -n "$audit" ]; then
    state broken "dpkg --audit: $audit"
  else
    sound 'apt-get check' 30 apt-get -s -qq -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= \
      -o Dir::Cache::srcpkgcache= check && state ok
  fi
}

rpm_packages() {
  for file in /run/yum.pid /var/lib/dnf/rpmdb_lock.pid; do
    owner=$(pid_file_owner "$file")
    if [ -n "$owner" ]; then
      state locked "$owner holds $file"
      return
    fi
  done
  if write_locked /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock; then
    state locked 'the rpm database is locked'
  elif [ "$manager" = yum ] && within 5 ls -1 /var/lib/yum | awk '/^transaction-all/ { found = 1 } END { exit !found }'; then
    state broken 'an unfinished yum transaction'
  else
    sound 'rpm database' 15 rpm -q rpm && sound "$manager" 15 "$manager" --version && state ok
  fi
}

zypper_packages() {
  owner=$(pid_file_owner /run/zypp.pid)
  if [ -n "$owner" ]; then
    state locked "$owner holds /run/zypp.pid"
  else
    sound 'rpm database' 15 rpm -q rpm && sound zypper 15 zypper --version && state ok
  fi
}

package_manager() {
  case $manager in
    apt) apt_packages ;;
    dnf | yum) rpm_packages ;;
    zypper) zypper_packages ;;
    *) fact packages - - - ;;
  esac
}
`;
