/** Mount options and mounted file systems, from the mount table alone: no file system is touched. */
export declare const mounts: string;
