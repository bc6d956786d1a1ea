export type ProbePlatform = 'linux' | 'windows';
export type ProbeSection = 'checks' | 'baseline';
/** What a probe is asked; the answer is only accepted by a reader that asks with the same. */
export interface ProbeRequest {
    platform: ProbePlatform;
    /** 8 to 64 letters and digits, new for every command. */
    nonce: string;
    sections: readonly ProbeSection[];
    /** Services whose state is wanted by name, whatever they are: at most 40, 2,000 characters together. */
    services?: readonly string[];
}
export interface ProbeCommand {
    document: 'AWS-RunShellScript' | 'AWS-RunPowerShellScript';
    commands: string[];
}
export declare const probeVersion = "1";
/** The sections of a request as the protocol writes them, in its own order. */
export declare const sectionList: (sections: readonly ProbeSection[]) => string;
/** The one command that carries every look at a server; refuses a parameter that is not plainly safe to quote. */
export declare function buildProbe(request: ProbeRequest): ProbeCommand;
/** A no-op that proves a node takes and answers commands: one word, which neither shell takes for a number. */
export declare function echoProbe(nonce: string, platform: ProbePlatform): ProbeCommand;
/** Whether this is the answer to that very no-op. */
export declare const isEcho: (output: string, nonce: string) => boolean;
/** Whether a service name may go into a probe for this platform. */
export declare const isServiceName: (name: string, platform: ProbePlatform) => boolean;
