import type { Document } from './document.ts';
import { runPatchBaseline } from './run-patch-baseline.ts';
import { runPowerShellScript, runShellScript } from './run-script.ts';

/** The SSM documents that the sandbox knows, by name. */
export const documents: ReadonlyMap<string, Document> = new Map(
  [runShellScript, runPowerShellScript, runPatchBaseline].map((document) => [document.name, document]),
);
