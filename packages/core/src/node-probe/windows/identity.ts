/** Which Windows this is and since when it runs; reads once what several facts are taken from. */
export const identity = /* powershell */ String.raw`
$system = Read-Value { Find-Data 'SELECT * FROM Win32_OperatingSystem' }
$version = Read-Value {
  $revision = (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion').UBR
  if ($null -eq $system) { $null }
  elseif ($null -eq $revision) { $system.Version } else { $system.Version + '.' + $revision }
}
$now = [DateTime]::UtcNow
$epoch = New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc)
$booted = Read-Value { $system.LastBootUpTime.ToUniversalTime() }

$allServices = $null
try {
  $found = @{}
  foreach ($service in Find-Data 'SELECT Name, State, StartMode, ExitCode, AcceptStop FROM Win32_Service') { $found[$service.Name] = $service }
  $allServices = $found
} catch { $allServices = $null }

$serviceStates = @{
  'Running' = 'active'; 'Stopped' = 'inactive'; 'Paused' = 'inactive'
  'Start Pending' = 'activating'; 'Continue Pending' = 'activating'
  'Stop Pending' = 'deactivating'; 'Pause Pending' = 'deactivating'
}

function Get-ServiceState([string]$Name) {
  if ($null -eq $allServices) { return $null }
  $service = $allServices[$Name]
  if ($null -eq $service) { return 'missing' }
  $serviceStates[[string]$service.State]
}

# w32tm speaks the system's language; the leap indicator's number does not, and 3 means: not in step.
$kept = Read-Value {
  $state = Get-ServiceState 'W32Time'
  if ($null -eq $state) { $null }
  elseif ($state -ne 'active') { 'no' }
  elseif ((Read-Output '\w32tm.exe' '/query /status') -match ':\s*([0-3])\(') { if ($Matches[1] -eq '3') { 'no' } else { 'yes' } }
}

Add-Fact 'cms-patching-probe' @('1', $nonce, 'windows', $sections)
Add-Fact 'instance' @($env:AWS_SSM_INSTANCE_ID)
Add-Fact 'os' @('windows', $version, 'windows')
Add-Fact 'kernel' @($version, $env:PROCESSOR_ARCHITECTURE)
Add-Fact 'boot' @((Read-Value { $booted.ToString("yyyyMMdd'T'HHmmss'Z'") }))
Add-Fact 'uptime' @((Read-Value { [int64][Math]::Max(0, [Math]::Floor(($now - $booted).TotalSeconds)) }))
Add-Fact 'clock' @([int64][Math]::Floor(($now - $epoch).TotalSeconds), $kept)
`;
