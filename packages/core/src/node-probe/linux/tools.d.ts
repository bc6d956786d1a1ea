/** What AWS-RunPatchBaseline itself stands on: the agent, and a Python that can drive the package manager. */
export declare const tools: string;
