/** Disk, memory and load: statfs on three paths only, so that a dead network mount elsewhere is never touched. */
export declare const resources: string;
