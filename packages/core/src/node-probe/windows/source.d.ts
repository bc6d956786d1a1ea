/** Where this server gets its updates from, through the proxy that Windows Update uses, and whether that answers at all. */
export declare const source: string;
