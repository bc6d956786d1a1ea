/** Where this server gets its updates from, through the proxy that Windows Update uses, and whether that answers at all. */
export const source = /* powershell */ String.raw`
function Get-UpdateAddress {
  $policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
  if ((Test-Path "$policy\AU") -and (Get-ItemProperty "$policy\AU").UseWUServer -eq 1) {
    $server = (Get-ItemProperty $policy).WUServer
    if ($server) { return $server }
  }
  'https://fe2cr.update.microsoft.com/'
}

# The value's bytes: flags at 8 (2: a proxy is set), its length at 12, its text from 16.
function Get-SystemProxy {
  $settings = (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections').WinHttpSettings
  if ($null -eq $settings -or $settings.Length -lt 17 -or ($settings[8] -band 2) -eq 0) { return $null }
  $text = [Text.Encoding]::ASCII.GetString($settings, 16, [BitConverter]::ToInt32($settings, 12))
  if ($text -match '^(?:.*https=)?([^;= ]+:[0-9]+)') { 'http://' + $Matches[1] }
}

# Any answer counts, a refusal too: the question is whether the network lets us there.
function Add-Source {
  try {
    $address = [Uri](Get-UpdateAddress)
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
    $request = [Net.WebRequest]::Create($address)
    $request.Method = 'HEAD'
    $request.Timeout = 8000
    $proxy = Read-Value { Get-SystemProxy }
    if ($proxy) { $request.Proxy = New-Object Net.WebProxy $proxy }
  } catch {
    Add-Fact 'source' @('repository', $null, $null, 'no address found')
    return
  }
  $state = 'ok'
  $detail = $null
  try { $request.GetResponse().Close() }
  catch {
    $failure = $_.Exception
    while ($failure.InnerException -and $failure -isnot [Net.WebException]) { $failure = $failure.InnerException }
    if ($failure -isnot [Net.WebException]) { $state = $null; $detail = $failure.Message }
    switch ([string]$failure.Status) {
      'NameResolutionFailure' { $state = 'failed'; $detail = 'name not resolved' }
      'ProxyNameResolutionFailure' { $state = 'failed'; $detail = 'name not resolved' }
      'ConnectFailure' { $state = 'failed'; $detail = 'no connection' }
      'Timeout' { $state = 'failed'; $detail = 'timed out' }
    }
  }
  Add-Fact 'source' @('repository', $state, $address.Host, $detail)
}
`;
