/** Disk, memory, processor and the configured services. */
export const resources = /* powershell */ `
function Add-Resources {
  $disk = Read-Value { Get-CimInstance Win32_LogicalDisk -Filter "DeviceID='C:'" -OperationTimeoutSec 20 }
  Add-Fact 'disk' @('C:', $disk.Size, $disk.FreeSpace, $null, $null, $null)
  if ($null -eq $system) { Add-Fact 'memory' @($null, $null, $null, $null) }
  else {
    Add-Fact 'memory' @(
      ([uint64]$system.TotalVisibleMemorySize * 1024), ([uint64]$system.FreePhysicalMemory * 1024),
      ([uint64]$system.SizeStoredInPagingFiles * 1024), ([uint64]$system.FreeSpaceInPagingFiles * 1024))
  }
  Add-Fact 'cpu' @((Read-Value { Get-BusyPercent }), (Read-Value { [Environment]::ProcessorCount }))
  foreach ($name in $services.Split([char[]]'|', [StringSplitOptions]::RemoveEmptyEntries)) {
    Add-Fact 'service' @($name, (Get-ServiceState $name))
  }
}

# Two readings with a pause between them: a single one would mostly show the start of this very script.
function Get-BusyPercent {
  $query = "SELECT PercentProcessorTime, TimeStamp_Sys100NS FROM Win32_PerfRawData_PerfOS_Processor WHERE Name='_Total'"
  $first = Get-CimInstance -Query $query -OperationTimeoutSec 20
  Start-Sleep -Seconds 3
  $second = Get-CimInstance -Query $query -OperationTimeoutSec 20
  $idle = [double]($second.PercentProcessorTime - $first.PercentProcessorTime)
  $elapsed = [double]($second.TimeStamp_Sys100NS - $first.TimeStamp_Sys100NS)
  [int][Math]::Min(100, [Math]::Max(0, 100 * (1 - $idle / $elapsed)))
}
`;
