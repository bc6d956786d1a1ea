import type { Server } from '../model/server.ts';
import { fileSystemAt, viewNode } from '../node/node-view.ts';

/** Why the patch baseline cannot work on this node at all. */
export function patchBlocker(server: Server, now: number): string | undefined {
  const { facts, os } = server;
  const windows = os.platform === 'windows';
  const cache = fileSystemAt(viewNode(server, now), windows ? 'C:' : '/var/cache');
  if ((cache?.availableBytes ?? 0) < leastSpace) return `no space left on ${cache?.mountPoint}`;
  if (facts.patchBucket === 'unreachable') return 'cannot fetch the patch program from S3';
  if (windows && facts.windowsUpdateService === 'Disabled') return 'the Windows Update service is disabled';
  if (!windows && !facts.python) return 'no supported Python was found on the node';
  if (facts.packageManager !== 'ok') return `the package manager is ${facts.packageManager}`;
  return facts.repositories === 'reachable' ? undefined : 'cannot reach the source of updates';
}

/** Below this, updates cannot even be downloaded. */
const leastSpace = 100 * 1024 ** 2;
