/** Whether the package manager could work now: nobody holds its locks, and its database and dependencies are sound. */
export declare const packages: string;
