/** Whether Windows can install now: reboots owed, installers at work, and the update service. */
export const updating = /* powershell */ String.raw`
$servicing = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'
$sessionManager = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager'
$computerName = 'HKLM:\SYSTEM\CurrentControlSet\Control\ComputerName'

function Add-PendingReboot {
  try {
    $reasons = @()
    if (Test-Path "$servicing\RebootPending") { $reasons += 'cbs' }
    if (Test-Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired') { $reasons += 'windows-update' }
    if ((Get-ItemProperty $sessionManager).PendingFileRenameOperations) { $reasons += 'file-rename' }
    $active = (Get-ItemProperty "$computerName\ActiveComputerName").ComputerName
    if ($active -ne (Get-ItemProperty "$computerName\ComputerName").ComputerName) { $reasons += 'computer-rename' }
  } catch {
    Add-Fact 'reboot' @($null, $null)
    return
  }
  if ($reasons.Count -gt 0) { Add-Fact 'reboot' @('yes', ($reasons -join '+')) } else { Add-Fact 'reboot' @('no', $null) }
}

# Windows Installer stays for ten minutes after its work, with its mutex open, and can be stopped then; while it installs it can't.
function Test-InstallerRunning {
  $service = $allServices['msiserver']
  $null -ne $service -and $service.State -eq 'Running' -and -not $service.AcceptStop
}

function Add-Packages {
  $name = 'windows-update'
  $installer = Read-Value { $allServices['TrustedInstaller'] }
  $exclusive = Read-Value { (Get-ItemProperty "$servicing\SessionsPending").Exclusive }
  if ($null -eq $installer) { Add-Fact 'packages' @($name, $null, $null) }
  elseif ($installer.StartMode -eq 'Disabled') { Add-Fact 'packages' @($name, 'broken', 'the service TrustedInstaller is disabled') }
  elseif (Read-Value { Test-InstallerRunning }) { Add-Fact 'packages' @($name, 'locked', 'Windows Installer is installing') }
  elseif ($exclusive) { Add-Fact 'packages' @($name, 'locked', 'a servicing session is pending') }
  else { Add-Fact 'packages' @($name, 'ok', $null) }
}

# Asked only while the service runs, for the question alone would start it.
function Test-UpdateInstalling {
  if ((Get-ServiceState 'wuauserv') -eq 'active') { (New-Object -ComObject Microsoft.Update.Installer).IsBusy }
}

function Add-Patching {
  try {
    $found = $null
    foreach ($process in Find-Data "SELECT Name, CommandLine FROM Win32_Process WHERE Name='powershell.exe' OR Name='wusa.exe'") {
      if ($process.Name -eq 'wusa.exe') { $found = 'wusa.exe' }
      elseif ($process.CommandLine -like '*\PatchWindows\_script.ps1*') { $found = 'AWS-RunPatchBaseline' }
    }
    if (-not $found -and (Read-Value { Test-UpdateInstalling })) { $found = 'Windows Update' }
    if ($found) { Add-Fact 'patching' @('yes', $found) } else { Add-Fact 'patching' @('no', $null) }
  } catch { Add-Fact 'patching' @($null, $null) }
}

function Add-UpdateService {
  $service = Read-Value { $allServices['wuauserv'] }
  $modes = @{ 'Auto' = 'auto'; 'Manual' = 'manual'; 'Disabled' = 'disabled' }
  $mode = Read-Value { $modes[[string]$service.StartMode] }
  Add-Fact 'update-service' @((Get-ServiceState 'wuauserv'), $mode)
}
`;
