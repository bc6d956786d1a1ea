import { describe, expect, test } from 'vitest';
import { buildProbe, type ProbeSection } from './build-probe.ts';
import { readPowerShell } from './testing/read-powershell.ts';

const sectionLists: ProbeSection[][] = [['checks'], ['baseline'], ['checks', 'baseline']];
const serviceLists = [[], ['W32Time'], ['MSSQL$SQL1', 'AmazonSSMAgent', 'Print Spooler @ _2:a.b-c']];
const probeOf = (sections: ProbeSection[], services: string[]) =>
  buildProbe({ platform: 'windows', nonce: '01K7Q2V5ZJ3M8N4P6R9S0T1V2W', sections, services }).commands.join('\n');

const script = probeOf(['checks', 'baseline'], ['MSSQL$SQL1']);
const parts = readPowerShell(script);

/** There is no Windows here to run it on: it is parsed, and all that it does is held against a list. */
describe('the PowerShell script', () => {
  test.for(sectionLists.flatMap((sections) => serviceLists.map((services) => [sections, services] as const)))(
    'parses with the sections %j and the services %j',
    ([sections, services]) => {
      expect(readPowerShell(probeOf(sections, services)).errors).toEqual([]);
    },
  );

  test.each(['if ($x { }', '$a ?? $b', '$a ? 1 : 2', '$a?.Name', "'open", 'Get-Item )'])(
    'would not parse with %s in it',
    (mistake) => {
      expect(readPowerShell(`${script}\n${mistake}\n`).errors).not.toEqual([]);
    },
  );

  test('is plain ASCII without backticks, and holds nothing that Systems Manager would substitute', () => {
    expect(script).toMatch(/^[\n -~]*$/);
    expect(script).not.toMatch(/`|\{\{|\}\}|&&|\|\|/);
  });

  test('calls commands that look, and these alone', () => {
    const { functions, commands } = parts;
    expect(commands.filter((name) => !functions.includes(name))).toEqual([
      'Get-CimInstance',
      'Get-Item',
      'Get-ItemProperty',
      'New-Object',
      'Start-Sleep',
      'Test-Path',
      'Where-Object',
    ]);
    expect(functions.filter((name) => !commands.includes(name))).toEqual([]);
    expect(parts.invoked).toEqual(['& $FindAddress', '& $FindProxy $address.Host', '& $Script']);
    expect(parts.redirected).toEqual([]);
  });

  test('starts two programs, and only to ask them', () => {
    expect(parts.calls('Read-Output')).toEqual([
      "Read-Output '\\netsh.exe' 'int ipv4 show dynamicport tcp'",
      "Read-Output '\\w32tm.exe' '/query /status'",
    ]);
  });

  test('makes and uses these objects of .NET, and no others', () => {
    expect(parts.calls('New-Object')).toEqual([
      "New-Object 'System.Collections.Generic.List[string]'",
      "New-Object 'System.Collections.Generic.SortedSet[string]' @([StringComparer]::Ordinal)",
      'New-Object -ComObject Microsoft.Update.Installer',
      'New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc)',
      'New-Object Diagnostics.ProcessStartInfo ([Environment]::SystemDirectory + $Program), $Arguments',
      'New-Object Net.WebProxy $proxy',
      'New-Object System.Security.Cryptography.SHA256CryptoServiceProvider',
    ]);
    expect(parts.methods).toEqual([
      '.Add',
      '.Close',
      '.ComputeHash',
      '.Contains',
      '.ContainsKey',
      '.GetActiveTcpListeners',
      '.GetActiveUdpListeners',
      '.GetBytes',
      '.GetResponse',
      '.GetString',
      '.Kill',
      '.ReadToEndAsync',
      '.Replace',
      '.Split',
      '.StartsWith',
      '.Substring',
      '.ToString',
      '.ToUniversalTime',
      '.Trim',
      '.TrimEnd',
      '.TrimStart',
      '.WaitForExit',
      '.Write',
      '[BitConverter]::ToInt32',
      '[Console]::Out',
      '[DateTimeKind]::Utc',
      '[DateTime]::UtcNow',
      '[Diagnostics.Process]::Start',
      '[Diagnostics.Stopwatch]::StartNew',
      '[Environment]::ProcessorCount',
      '[Environment]::SystemDirectory',
      '[Globalization.CultureInfo]::InvariantCulture',
      '[Math]::Floor',
      '[Math]::Max',
      '[Math]::Min',
      '[Net.IPAddress]::IsLoopback',
      '[Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties',
      '[Net.SecurityProtocolType]::Tls12',
      '[Net.ServicePointManager]::SecurityProtocol',
      '[Net.WebRequest]::Create',
      '[StringComparer]::Ordinal',
      '[StringSplitOptions]::RemoveEmptyEntries',
      '[Text.Encoding]::ASCII',
      '[Threading.Thread]::CurrentThread',
      '[regex]::Matches',
      '[regex]::Replace',
    ]);
    expect(parts.assigned).toEqual([
      '$found[$service.Name]',
      '$request.Method',
      '$request.Proxy',
      '$request.Timeout',
      '$scope[$key]',
      '$start.RedirectStandardError',
      '$start.RedirectStandardOutput',
      '$start.UseShellExecute',
      '[Net.ServicePointManager]::SecurityProtocol',
      '[Threading.Thread]::CurrentThread.CurrentCulture',
    ]);
  });

  test('reads no variable that it has not set', () => {
    const given = ['$_', '$true', '$false', '$null', '$matches', '$executioncontext'];
    const known = new Set([...given, ...parts.written]);
    expect(parts.read.filter((name) => !known.has(name))).toEqual([
      '$env:aws_ssm_instance_id',
      '$env:aws_ssm_region_name',
      '$env:http_proxy',
      '$env:https_proxy',
      '$env:no_proxy',
      '$env:processor_architecture',
      '$env:programfiles',
    ]);
  });

  test('bounds every question to the system', () => {
    expect(parts.calls('Get-CimInstance')).toEqual(['Get-CimInstance -Query $Query -OperationTimeoutSec ([int]$left)']);
    expect(parts.calls('Find-Data').length).toBeGreaterThan(5);
    expect(script).toContain('$request.Timeout = 8000');
    expect(script).toContain('$process.WaitForExit(10000)');
  });

  test('looks whether it may use .NET before it does', () => {
    const refusal = script.indexOf("'refused', $nonce");
    expect(refusal).toBeGreaterThan(0);
    expect(readPowerShell(script.slice(0, refusal)).methods).toEqual([]);
  });

  test('prints its facts in the order of the protocol', () => {
    const sections = script.slice(script.indexOf("if ($sections -like '*checks*')"));
    const calls = [...sections.matchAll(/^ {2}(Add-\w+)(?: '([\w-]+)')?/gm)].map(([, name, key]) => key ?? name);
    expect(calls).toEqual([
      'Add-Resources',
      'Add-PendingReboot',
      'Add-Packages',
      'Add-Patching',
      'agent',
      'Add-Sources',
      'Add-UpdateService',
      'Add-Running',
      'Add-Listening',
      'Add-Mounts',
      'ephemeral',
    ]);
    const identity = script.slice(0, script.indexOf('function Add-Resources'));
    const keys = [...identity.matchAll(/^Add-Fact '([\w-]+)'/gm)].map(([, key]) => key);
    expect(keys).toEqual(['cms-patching-probe', 'instance', 'os', 'kernel', 'boot', 'uptime', 'clock']);
  });
});
