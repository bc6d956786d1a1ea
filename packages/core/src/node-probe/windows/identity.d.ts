/** Which Windows this is and since when it runs; reads once what several facts are taken from. */
export declare const identity: string;
