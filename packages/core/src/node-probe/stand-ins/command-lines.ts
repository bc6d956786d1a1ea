/** The probe's longer command lines, as the protocol writes them. */
export const statfs = (path: string) => `stat -f -c %S %b %a %c %d %i ${path}`;
export const showUnit = (name: string) => `systemctl show -p LoadState -p ActiveState -- ${name}`;
export const askHead = (url: string) => `curl -s -S -k -I -o /dev/null --connect-timeout 5 -m 8 ${url}`;
export const failedUnits = 'systemctl list-units --state=failed --plain --full --no-legend --no-pager';
export const runningUnits = 'systemctl list-units --type=service --state=running --plain --full --no-legend --no-pager';
export const sockets = 'ss -l -n -t -u';
export const processes = 'ps -A -o pid= -o args=';
export const installedKernels = 'dpkg --get-selections linux-image-[0-9]*';
export const aptCheck =
  'apt-get -s -qq -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= check';
export const bucket = askHead('https://s3.dualstack.ap-southeast-2.amazonaws.com/');
