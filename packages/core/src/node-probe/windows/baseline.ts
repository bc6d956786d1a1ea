/** What runs by itself, listens and is mounted. Client sockets of UDP are left out: a DNS server has thousands. */
export const baseline = /* powershell */ String.raw`
function Add-Running {
  $names = $null
  if ($null -ne $allServices) {
    $names = @($allServices.Values | Where-Object { $_.State -eq 'Running' -and $_.StartMode -eq 'Auto' } | ForEach-Object { $_.Name })
  }
  Add-List 'running' 9000 $names
}

# netsh speaks the system's language; its two numbers, the first port and how many, come in this order in all of them.
$range = Read-Value {
  $numbers = [regex]::Matches((Read-Output '\netsh.exe' 'int ipv4 show dynamicport tcp'), ':\s*([0-9]+)')
  $low = [int]$numbers[0].Groups[1].Value
  @{ Low = $low; High = $low + [int]$numbers[1].Groups[1].Value - 1 }
}

function Add-Listening {
  $ports = $null
  try {
    $network = [Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    $scope = @{}
    foreach ($protocol in 'tcp', 'udp') {
      if ($protocol -eq 'tcp') { $points = $network.GetActiveTcpListeners() } else { $points = $network.GetActiveUdpListeners() }
      foreach ($point in $points) {
        if ($protocol -eq 'udp' -and $range -and $point.Port -ge $range.Low -and $point.Port -le $range.High) { continue }
        $key = $protocol + '/' + $point.Port
        if (-not [Net.IPAddress]::IsLoopback($point.Address)) { $scope[$key] = '' }
        elseif (-not $scope.ContainsKey($key)) { $scope[$key] = '/local' }
      }
    }
    $ports = @(foreach ($key in $scope.Keys) { $key + $scope[$key] })
  } catch { $ports = $null }
  Add-List 'listening' 3500 $ports
}

# Volumes without a path of their own (recovery, system reserved) have a name that begins with \\?\.
function Add-Mounts {
  $paths = $null
  try {
    $paths = @(Find-Data 'SELECT Name FROM Win32_Volume WHERE DriveType=3' |
      Where-Object { $_.Name -and -not $_.Name.StartsWith('\\') } |
      ForEach-Object { 'rw:' + $_.Name.TrimEnd('\').Replace(' ', '\040') })
  } catch { $paths = $null }
  Add-List 'mounts' 3000 $paths
}
`;
