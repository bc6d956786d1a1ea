import { baseline } from './baseline.ts';
import { frame, send } from './frame.ts';
import { identity } from './identity.ts';
import { resources } from './resources.ts';
import { source } from './source.ts';
import { updating } from './updating.ts';

const sections = /* powershell */ String.raw`
if ($sections -like '*checks*') {
  Add-Resources
  Add-PendingReboot
  Add-Packages
  Add-Patching
  Add-Fact 'agent' @((Read-Value { (Get-Item "$env:ProgramFiles\Amazon\SSM\amazon-ssm-agent.exe").VersionInfo.ProductVersion }))
  Add-Sources
  Add-UpdateService
}
if ($sections -like '*baseline*') {
  Add-Running
  Add-Listening
  Add-Mounts
  Add-Fact 'ephemeral' @((Read-Value { $range.Low }), (Read-Value { $range.High }))
}
`;

/** The whole PowerShell script, without the lines that carry its parameters. */
export const windowsScript = [frame, identity, resources, updating, source, baseline, sections, send].join('');
