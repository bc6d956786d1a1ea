import type { ProbeRequest } from './build-probe.ts';
import { type ProbeProblem } from './open-frame.ts';
import { type ProbeFacts } from './probe-facts.ts';
export type ProbeReading = {
    ok: true;
    facts: ProbeFacts;
} | ProbeProblem;
/** Reads a probe's output; anything but the whole, unaltered answer to this request is a problem and gives no facts at all. */
export declare function parseProbe(output: string, request: ProbeRequest): ProbeReading;
