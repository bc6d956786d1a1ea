import { commonHints } from './hints/common-hints.ts';
import { stageHints } from './hints/stage-hints.ts';

/** What to do about a code that says little by itself. */
export const hintTable: Readonly<Record<string, string>> = { ...commonHints, ...stageHints };
