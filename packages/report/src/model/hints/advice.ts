/** What several hints have in common. */
export const again = 'run the stage again on its own output';
export const renew = `renew the credentials (for SSO: aws sso login) and ${again}`;
export const image = 'AWS failed to make the image: run ami-backup again';
export const snapshots = 'wait until snapshots under way are complete, then run ami-backup again';
export const start = 'look at its console output and instance screenshot, then run srv-start again';
