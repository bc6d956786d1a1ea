/** Which system this is and since when it runs; sets `os`, `family` and `manager` for the other fragments. */
export declare const identity: string;
