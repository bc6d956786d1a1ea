/** The whole shell script, without the lines that carry its parameters. */
export declare const linuxScript: string;
