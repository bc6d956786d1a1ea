import { frame, send } from './frame.ts';
import { identity } from './identity.ts';
import { mounts } from './mounts.ts';
import { packages } from './packages.ts';
import { patching } from './patching.ts';
import { reboot } from './reboot.ts';
import { resources } from './resources.ts';
import { services } from './services.ts';
import { sources } from './sources.ts';
import { tools } from './tools.ts';

const sections = /* sh */ `
checks() {
  disk /
  disk /var
  disk /boot
  memory
  load
  configured_services
  failed_units
  pending_reboot
  package_manager
  other_patch_run
  agent
  baseline_python
  update_sources
  mount_modes
}

baseline() {
  running_services
  listening_ports
  mounted
  ephemeral_ports
}
`;

/** The whole shell script, without the lines that carry its parameters. */
export const linuxScript = [
  frame,
  identity,
  resources,
  services,
  mounts,
  packages,
  patching,
  reboot,
  tools,
  sources,
  sections,
  send,
].join('');
