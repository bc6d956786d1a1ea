import type { Instance } from '@cms-patching/core';

/** What of a past command is to be known to take it up again. */
export interface SentPatch {
  commandId: string;
  sentAt: Date;
}

/** Statuses with which a command has been judged: when the server is worked on again, it is to get a new one. */
const verdicts: ReadonlySet<string> = new Set(['success', 'partial', 'failed']);

/**
 * The commands that a record says have had their verdict. Whatever else this run has sent to the server is still to be judged, and is
 * watched instead of sent again; so is one after which only the `after` hook went wrong: nothing is left to install.
 */
export const judgedCommands = ({ patch }: Pick<Instance, 'patch'>): readonly string[] =>
  patch && verdicts.has(patch.status) && patch.reason?.code !== afterHook ? (patch.commandIds ?? []) : [];

/** The reason of a patch that succeeded, and whose server the `after` hook did not put back to work. */
export const afterHook = 'after-hook';

/** The sendings of one run to one server are told apart by their number: `patch`, `patch-2` … */
export const purposeOf = (judged: readonly string[]): string =>
  judged.length === 0 ? 'patch' : `patch-${judged.length + 1}`;

/** Whether a command's comment says that this run sent it to patch servers, not to look at them. */
export const isPatchOf = (runId: string, comment: string): boolean =>
  comment.startsWith(`cms-patching ${runId} `) &&
  /^patch(-\d+)?\//.test(comment.slice(`cms-patching ${runId} `.length));
