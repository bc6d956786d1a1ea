/** Statuses in the order in which a row names them by number. */
export const rowStatuses = ['success', 'partial', 'failed', 'timeout', 'unknown', 'skipped', 'planned'] as const;
export type RowStatus = (typeof rowStatuses)[number];

/** What one stage did with a server: its status as a place in `rowStatuses`, when it began (s since 1970), and for how long (s). */
export type RowStage = [status: number, startedAt: number, seconds: number];

/**
 * One server as the page's table and charts need it; the whole record is in a part of its own, read when somebody asks for it.
 * Embedded as an array in the order of `rowKeys`, so that the names stand in the file once.
 */
export interface Row {
  name: string;
  instanceId: string;
  runId: string;
  landingZone: string;
  environment: string;
  accountId: string;
  region: string;
  platform: string;
  state: string;
  instanceType: string;
  privateIpAddress: string;
  availabilityZone: string;
  standing: string;
  /** The command that decided the standing. */
  decidedBy: string;
  category: string;
  code: string;
  message: string;
  imageId: string;
  risk: string;
  installed: number | null;
  missing: number | null;
  /** Places in `milestones` that the server reached, as bits. */
  reached: number;
  /** One entry for each of the overview's stages that write a block, `null` where it did not see the server. */
  stages: (RowStage | null)[];
  tags: Record<string, string>;
}

export const rowKeys = [
  'name',
  'instanceId',
  'runId',
  'landingZone',
  'environment',
  'accountId',
  'region',
  'platform',
  'state',
  'instanceType',
  'privateIpAddress',
  'availabilityZone',
  'standing',
  'decidedBy',
  'category',
  'code',
  'message',
  'imageId',
  'risk',
  'installed',
  'missing',
  'reached',
  'stages',
  'tags',
] as const satisfies readonly (keyof Row)[];

/** How many records one part of the embedded data holds: opening a server reads one part. */
export const recordsPerPart = 128;
/** How many rows one part holds: the page shows its progress between parts. */
export const rowsPerPart = 1024;
export const changesPerPart = 1024;

/** The parts by what they hold; each is a data block of the page, as JSON or, when large, as base64 of its gzip. */
export type PartName = 'rows' | 'records' | 'changes';
