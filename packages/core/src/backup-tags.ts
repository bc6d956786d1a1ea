/** The tags by which a backup of this tool is known again; they stand on the image and on each of its snapshots. */
export const backupTagKeys = {
  run: 'cms-patching:run-id',
  instance: 'cms-patching:source-instance',
  name: 'cms-patching:source-name',
  landingZone: 'cms-patching:landing-zone',
  createdAt: 'cms-patching:created-at',
  expiresAt: 'cms-patching:expires-at',
  consistency: 'cms-patching:consistency',
  version: 'cms-patching:version',
} as const;
