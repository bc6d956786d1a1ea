/** Where this server gets its updates and AWS's patch program from, through the proxies that they use, and whether that answers at all. */
export const source = /* powershell */ String.raw`
function Get-UpdateAddress {
  $policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
  if ((Test-Path "$policy\AU") -and (Get-ItemProperty "$policy\AU").UseWUServer -eq 1) {
    $server = (Get-ItemProperty $policy).WUServer
    if ($server) { return $server }
  }
  'https://fe2cr.update.microsoft.com/'
}

function Get-PatchProgramAddress {
  $region = [string]$env:AWS_SSM_REGION_NAME
  if ($region -notmatch '^[a-z0-9-]+$') { return $null }
  if ($region -like 'cn-*') { "https://s3.$region.amazonaws.com.cn/" }
  elseif ($region -like 'us-gov-*') { "https://s3-fips-$region.amazonaws.com/" }
  else { "https://s3.dualstack.$region.amazonaws.com/" }
}

# A length and as many characters, one byte each.
function Read-Text([byte[]]$Bytes, [int]$At) {
  [Text.Encoding]::ASCII.GetString($Bytes, $At + 4, [BitConverter]::ToInt32($Bytes, $At))
}

# The proxy of Windows Update. The value's bytes: flags at 8 (2: a proxy is set), at 12 the proxies, after them the hosts that need none.
function Get-SystemProxy([string]$HostName) {
  $settings = (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections').WinHttpSettings
  if ($null -eq $settings -or $settings.Length -lt 17 -or ($settings[8] -band 2) -eq 0) { return $null }
  $proxies = Read-Text $settings 12
  $direct = Read-Value { Read-Text $settings (16 + $proxies.Length) }
  foreach ($pattern in ([string]$direct).Split([char[]]'; ', [StringSplitOptions]::RemoveEmptyEntries)) {
    if ($pattern -eq '<local>') { if (-not $HostName.Contains('.')) { return $null } }
    elseif ($HostName -like $pattern) { return $null }
  }
  if ($proxies -match '(?:^|[; ])(?:https=)?(?:https?://)?([^;=:/ ]+(?::[0-9]+)?)(?=[; ]|$)') { 'http://' + $Matches[1] }
}

# The proxy that the agent hands down to what it runs.
function Get-AgentProxy([string]$HostName) {
  foreach ($suffix in ([string]$env:no_proxy).Split([char[]]', ', [StringSplitOptions]::RemoveEmptyEntries)) {
    $name = $suffix.TrimStart([char[]]'*.')
    if ($suffix -eq '*' -or $HostName -eq $name -or $HostName -like "*.$name") { return $null }
  }
  if ($env:https_proxy) { $env:https_proxy } else { $env:http_proxy }
}

function Add-Source([string]$Name, [scriptblock]$FindAddress, [scriptblock]$FindProxy) {
  try {
    $address = [Uri](& $FindAddress)
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
    $request = [Net.WebRequest]::Create($address)
    $request.Method = 'HEAD'
    $request.Timeout = 8000
    $proxy = Read-Value { & $FindProxy $address.Host }
    if ($proxy) { $request.Proxy = New-Object Net.WebProxy $proxy }
  } catch {
    Add-Fact 'source' @($Name, $null, $null, 'no address found')
    return
  }
  $answer = Get-Answer $request
  Add-Fact 'source' @($Name, $answer.State, $address.Host, $answer.Detail)
}

# Any answer counts, a refusal too, and so does a certificate that is not trusted: the question is whether the network lets us there.
function Get-Answer([Net.WebRequest]$Request) {
  try { $Request.GetResponse().Close() }
  catch {
    $failure = $_.Exception
    while ($failure.InnerException -and $failure -isnot [Net.WebException]) { $failure = $failure.InnerException }
    if ($failure -isnot [Net.WebException]) { return @{ Detail = $failure.Message } }
    $status = [string]$failure.Status
    switch ($status) {
      'ProtocolError' {
        if ([string]$failure.Response.StatusCode -ne 'ProxyAuthenticationRequired') { break }
        return @{ Detail = 'the proxy asks for a password' }
      }
      'TrustFailure' { break }
      'NameResolutionFailure' { return @{ State = 'failed'; Detail = 'name not resolved' } }
      'ProxyNameResolutionFailure' { return @{ State = 'failed'; Detail = 'name of the proxy not resolved' } }
      'ConnectFailure' { return @{ State = 'failed'; Detail = 'no connection' } }
      'Timeout' { return @{ State = 'failed'; Detail = 'timed out' } }
      default { return @{ Detail = "broken off: $status" } }
    }
  }
  @{ State = 'ok' }
}

function Add-Sources {
  Add-Source 'repository' { Get-UpdateAddress } { param($HostName) Get-SystemProxy $HostName }
  Add-Source 'patch-manager' { Get-PatchProgramAddress } { param($HostName) Get-AgentProxy $HostName }
}
`;
