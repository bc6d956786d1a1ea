/** Another patch run now: a process that installs, removes or upgrades packages. */
export declare const patching: string;
