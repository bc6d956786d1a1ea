/** The whole PowerShell script, without the lines that carry its parameters. */
export declare const windowsScript: string;
