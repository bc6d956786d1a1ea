/** Whether Windows can install now: reboots owed, installers at work, the update service, and its source. */
export declare const updating: string;
