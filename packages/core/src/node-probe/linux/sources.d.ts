/** Whether the first configured repository, and the bucket from which AWS fetches its patch program, answer at all. */
export declare const sources: string;
