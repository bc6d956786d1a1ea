import type { RunScript } from '../model/world.ts';
import { answerScript } from './answer-script.ts';
export const executeScript: RunScript = answerScript;
