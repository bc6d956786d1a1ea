/** Mount options and mounted file systems, from the mount table alone: no file system is touched. */
export const mounts = /* sh */ String.raw`
mount_table=$(show /proc/mounts)

mount_modes() {
  printf '%s\n' "$mount_table" | awk '
    $2 == "/" { root = "," $4 "," }
    $2 == "/tmp" { tmp = "," $4 "," }
    END {
      if (tmp == "") tmp = root
      print "root\t" (root == "" ? "-" : root ~ /,ro,/ ? "ro" : "rw")
      print "tmp\t" (tmp == "" ? "-" : tmp ~ /,noexec,/ ? "noexec" : "exec")
    }'
}

mounted() {
  if [ -z "$mount_table" ]; then
    fact mounts - -
    return
  fi
  printf '%s\n' "$mount_table" | awk '
    BEGIN {
      split("autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fusectl hugetlbfs mqueue " \
        "nsfs overlay proc pstore ramfs rootfs rpc_pipefs securityfs selinuxfs squashfs sysfs tmpfs tracefs", names, " ")
      for (i in names) pseudo[names[i]] = 1
    }
    !($3 in pseudo) { mode[$2] = ("," $4 ",") ~ /,ro,/ ? "ro:" : "rw:" }
    END { for (path in mode) print mode[path] path }' | list mounts 3000
}
`;
