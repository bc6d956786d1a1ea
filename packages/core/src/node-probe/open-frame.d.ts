import { type ProbeRequest } from './build-probe.ts';
/** Why an output is not this probe's answer: nothing there, not ours, not all of it, or not as it was sent. */
export interface ProbeProblem {
    ok: false;
    code: 'empty' | 'foreign' | 'cut' | 'garbled';
    problem: string;
}
export type Frame = {
    ok: true;
    facts: Array<{
        key: string;
        values: string[];
    }>;
};
export declare const probeProblem: (code: ProbeProblem['code'], problem: string) => ProbeProblem;
/** Proves that an output is whole and answers this very request, and returns the lines between its header and its end. */
export declare function openFrame(output: string, request: ProbeRequest): Frame | ProbeProblem;
