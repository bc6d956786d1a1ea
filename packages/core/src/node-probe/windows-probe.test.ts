import { describe, expect, test } from 'vitest';
import { buildProbe } from './build-probe.ts';

const script = buildProbe({
  platform: 'windows',
  nonce: '01K7Q2V5ZJ3M8N4P6R9S0T1V2W',
  sections: ['checks', 'baseline'],
  services: ['MSSQL$SQL1'],
}).commands.join('\n');

/** The script's code alone: strings become `""`, comments vanish; throws where a string does not end on its line. */
function codeOf(source: string): string {
  return source
    .split('\n')
    .map((line) => line.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|#.*/g, (found) => (found.startsWith('#') ? '' : '""')))
    .join('\n');
}

const code = codeOf(script);

/** There is no Windows here to run it on; these are the mistakes that can be found by reading. */
describe('the PowerShell script', () => {
  test('is plain ASCII without backticks, and holds nothing that Systems Manager would substitute', () => {
    expect(script).toMatch(/^[\n -~]*$/);
    expect(script).not.toMatch(/`|\{\{|\}\}/);
  });

  test('closes every string and bracket that it opens', () => {
    expect(code.replaceAll('""', '')).not.toMatch(/['"]/);
    const open: string[] = [];
    for (const bracket of code.match(/[(){}[\]]/g) ?? []) {
      if ('({['.includes(bracket)) open.push(bracket);
      else expect(`${open.pop()}${bracket}`).toMatch(/^(\(\)|\{\}|\[\])$/);
    }
    expect(open).toEqual([]);
  });

  test('uses nothing that PowerShell 5.1 lacks', () => {
    expect(code).not.toMatch(/\?\?|\?\.|\?\[|&&|\|\||\s\?\s|-Parallel|-AsHashtable|-NoTypeInformation:/);
  });

  test('runs only commands that look, and these alone', () => {
    const own = [...code.matchAll(/^function ([A-Z]\w+-\w+)/gm)].map(([, name]) => name);
    const called = new Set(code.match(/(?<![\w$.-])[A-Z][A-Za-z]+-[A-Z]\w+/g));
    expect([...called].filter((name) => !own.includes(name)).sort()).toEqual([
      'ForEach-Object',
      'Get-CimInstance',
      'Get-Item',
      'Get-ItemProperty',
      'New-Object',
      'Out-String',
      'Start-Sleep',
      'Test-Path',
      'Where-Object',
    ]);
    expect(own.filter((name) => code.split(`${name}`).length < 3)).toEqual([]);
    expect(script.match(/& \S+.*/g)).toEqual([
      '& $Script } catch { $null }',
      expect.stringContaining('& w32tm.exe /query /status'),
      expect.stringContaining('& netsh.exe int ipv4 show dynamicport tcp'),
    ]);
  });

  test('bounds every question to the system', () => {
    const questions = script.split('\n').filter((line) => line.includes('Get-CimInstance'));
    expect(questions.length).toBeGreaterThan(5);
    for (const question of questions) expect(question).toContain('-OperationTimeoutSec');
    expect(script).toContain('$request.Timeout = ');
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
      'Add-Source',
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
