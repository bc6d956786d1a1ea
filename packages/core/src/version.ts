/** The version of all packages; written into journals, reports and the tags of backups. */
export const version = '0.1.0';
