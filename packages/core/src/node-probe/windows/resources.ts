/** Disk, memory, processor and the configured services. */
export const resources = /* powershell */ `
function Add-Resources {
  $disk = Read-Value { Find-Data "SELECT Size, FreeSpace FROM Win32_LogicalDisk WHERE DeviceID='C:'" }
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
  Add-Failed
}

# A service that stopped with an error; 1077 is one that was not started since the last boot.
function Add-Failed {
  $names = $null
  if ($null -ne $allServices) {
    $names = @($allServices.Values | Where-Object {
      $_.StartMode -eq 'Auto' -and $_.State -eq 'Stopped' -and 0, 1077 -notcontains $_.ExitCode
    } | ForEach-Object { $_.Name })
  }
  Add-List 'failed' 1000 $names
}

# The counters grow while a processor is idle, each on its own.
function Read-Processors {
  $query = "SELECT PercentProcessorTime, TimeStamp_Sys100NS FROM Win32_PerfRawData_PerfOS_Processor WHERE Name<>'_Total'"
  $idle = [double]0
  $at = [double]0
  $count = 0
  foreach ($processor in Find-Data $query) {
    $idle += $processor.PercentProcessorTime
    $at = [double]$processor.TimeStamp_Sys100NS
    $count += 1
  }
  @{ Idle = $idle / $count; At = $at }
}

# Two readings with a pause between them: a single one would mostly show the start of this very script.
function Get-BusyPercent {
  $first = Read-Processors
  Start-Sleep -Seconds 3
  $second = Read-Processors
  [int][Math]::Min(100, [Math]::Max(0, 100 * (1 - ($second.Idle - $first.Idle) / ($second.At - $first.At))))
}
`;
