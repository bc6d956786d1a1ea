/** Another patch run now: a process that installs, removes or upgrades packages. */
export const patching = /* sh */ String.raw`
# The program of a process is its first word, or the script that an interpreter runs.
other_patch_run() {
  if ! processes=$(within 5 ps -A -o pid= -o args=); then
    fact patching - -
    return
  fi
  found=$(printf '%s\n' "$processes" | awk '
    function base(path, part) { return part[split(path, part, "/")] }
    {
      at = 2
      program = base($at)
      if (program ~ /^(platform-)?python[0-9.]*$|^(ba|da)?sh$|^perl$/) {
        do at++; while ($at ~ /^-/ && $at != "-c")
        program = base($at)
      }
      installs = 0
      for (i = at + 1; i <= NF; i++)
        if ($i ~ /^((re)?install|upgrade(-minimal)?|(dist|full|safe)-upgrade|(auto)?remove|purge|downgrade|distro-sync|patch|dup|up|in|rm)$/) installs = 1
        else if ($i ~ /^update(-minimal)?$/ && program !~ /^apt/) installs = 1
        else if ($i ~ /^(--unpack|--configure|--install|--upgrade|--erase|--rebuilddb|-[ieUFr][a-zA-Z]*)$/ && program ~ /^(dpkg|rpm)$/) installs = 1
      if ($at ~ /\/PatchLinux\/_script\.sh$/ || program == "main_entrance.py") print "AWS-RunPatchBaseline"
      else if (program ~ /^(unattended-upgrades?|do-release-upgrade|dnf-automatic|yum-cron|leapp)$/) print program
      else if (installs && program ~ /^(apt|apt-get|aptitude|dpkg|dnf|dnf-3|dnf5|yum|microdnf|zypper|rpm)$/) print program
    }' | sed 1q)
  if [ -n "$found" ]; then fact patching yes "$found"; else fact patching no -; fi
}
`;
