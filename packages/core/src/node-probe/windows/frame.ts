/** How the Windows probe prints a fact or a list. PowerShell 5.1, whatever the culture; needs `$nonce`, `$sections` and `$services`. */
export const frame = /* powershell */ `
# Where a policy allows PowerShell's core types only, nothing below would work.
$mode = $ExecutionContext.SessionState.LanguageMode
if ($mode -ne 'FullLanguage') {
  'refused', $nonce, "PowerShell runs in the mode $mode" -join [char]9
  exit 0
}

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
[Threading.Thread]::CurrentThread.CurrentCulture = [Globalization.CultureInfo]::InvariantCulture
$tab = [string][char]9
$lf = [string][char]10
$lines = New-Object 'System.Collections.Generic.List[string]'
$running = [Diagnostics.Stopwatch]::StartNew()

# What can't be found out is $null, and printed as a dash.
function Read-Value([scriptblock]$Script) {
  try { & $Script } catch { $null }
}

# Asks WMI, which has to answer all in the first minute: where it hangs, it does so for every question.
function Find-Data([string]$Query) {
  $left = [Math]::Min(20, [Math]::Floor(60 - $running.Elapsed.TotalSeconds))
  if ($left -lt 1) { throw 'no time left' }
  Get-CimInstance -Query $Query -OperationTimeoutSec ([int]$left)
}

# What a program of Windows prints, or nothing when it does not end within ten seconds.
function Read-Output([string]$Program, [string]$Arguments) {
  $start = New-Object Diagnostics.ProcessStartInfo ([Environment]::SystemDirectory + $Program), $Arguments
  $start.UseShellExecute = $false
  $start.RedirectStandardOutput = $true
  $start.RedirectStandardError = $true
  $process = [Diagnostics.Process]::Start($start)
  $printed = $process.StandardOutput.ReadToEndAsync()
  if ($process.WaitForExit(10000)) { $printed.Result } else { $process.Kill() }
}

function Get-Digest([string]$Text) {
  $algorithm = New-Object System.Security.Cryptography.SHA256CryptoServiceProvider
  -join ($algorithm.ComputeHash([Text.Encoding]::ASCII.GetBytes($Text)) | ForEach-Object { $_.ToString('x2') })
}

function ConvertTo-Cell($Value) {
  $cell = [regex]::Replace([string]$Value, '[^ -~]', '?').Trim()
  if ($cell.Length -gt 160) { $cell = $cell.Substring(0, 160) }
  if ($cell -eq '') { '-' } else { $cell }
}

function Add-Fact([string]$Key, [object[]]$Values) {
  if ($Values.Count -eq 0) { $Values = @($null) }
  $cells = @($Key)
  foreach ($value in $Values) { $cells += ConvertTo-Cell $value }
  $lines.Add($cells -join $tab)
}

# Items in byte order, each once, as many as fit; $null is not an empty list but one that could not be had.
function Add-List([string]$Key, [int]$Most, $Items) {
  if ($null -eq $Items) {
    Add-Fact $Key @($null, $null)
    return
  }
  $sorted = New-Object 'System.Collections.Generic.SortedSet[string]' @([StringComparer]::Ordinal)
  foreach ($item in $Items) { [void]$sorted.Add([regex]::Replace([string]$item, '[^!-~]', '?')) }
  $used = 0
  $shown = @(foreach ($item in $sorted) { $used += $item.Length + 1; if ($used -le $Most) { $item } })
  $digest = '-'
  if ($shown.Count -lt $sorted.Count) { $digest = (Get-Digest ((@($sorted) -join $lf) + $lf)).Substring(0, 12) }
  $lines.Add((@($Key, [string]$sorted.Count, $digest) + $shown) -join $tab)
}
`;

/** Prints all at once, with the count and digest that prove it whole. */
export const send = /* powershell */ `
$body = ($lines -join $lf) + $lf
[Console]::Out.Write($body + ('end', $nonce, [string]$lines.Count, (Get-Digest $body) -join $tab) + $lf)
exit 0
`;
