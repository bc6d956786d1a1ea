import { expect, test } from 'vitest';
import type { Backup } from './backup.ts';
import { judgeBackups, spareUsed } from './judge-backups.ts';
import { db, sampleBackup } from './testing/sample-image.ts';

/** Samples expire on their day of February: at noon of the tenth, those made on 1 to 10 January have expired. */
const now = new Date('2026-02-10T12:00:00Z');
const expired = sampleBackup;

test.each<[string, Backup[], number | undefined, Record<string, string>]>([
  ['nothing', [], undefined, {}],
  ['a single one stays, expired or not', [expired(3)], undefined, { 'ami-3': 'keep newest-good' }],
  [
    'past its expiry it goes, and before that it stays',
    [expired(9), sampleBackup(20), sampleBackup(21)],
    undefined,
    { 'ami-21': 'keep newest-good', 'ami-20': 'keep not-expired', 'ami-9': 'delete expired' },
  ],
  [
    'the newest of each server stays',
    [expired(2), expired(3), expired(4, { source: db }), expired(5, { source: db })],
    undefined,
    { 'ami-3': 'keep newest-good', 'ami-2': 'delete expired', 'ami-5': 'keep newest-good', 'ami-4': 'delete expired' },
  ],
  [
    'a dead newer one does not take the place of the last good one',
    [expired(3), expired(4), expired(5, { State: 'failed' })],
    undefined,
    { 'ami-5': 'delete expired', 'ami-4': 'keep newest-good', 'ami-3': 'delete expired' },
  ],
  [
    'a foreign newer one does not take the place of the last good one, and stays',
    [expired(3), expired(5, { Name: 'golden' })],
    undefined,
    { 'ami-5': 'keep not-ours', 'ami-3': 'keep newest-good' },
  ],
  [
    'a pending newer one does not either',
    [expired(3), expired(5, { State: 'pending' })],
    1,
    { 'ami-5': 'keep pending', 'ami-3': 'keep newest-good' },
  ],
  [
    '--keep counts per server, from the newest',
    [sampleBackup(20), sampleBackup(21), sampleBackup(22), sampleBackup(23, { source: db })],
    2,
    {
      'ami-22': 'keep newest-good',
      'ami-21': 'keep not-expired',
      'ami-20': 'delete beyond-keep',
      'ami-23': 'keep newest-good',
    },
  ],
  [
    '--keep keeps nothing that has expired',
    [expired(3), sampleBackup(20)],
    5,
    { 'ami-20': 'keep newest-good', 'ami-3': 'delete expired' },
  ],
  [
    '--keep counts only good ones, and lets dead ones wait for their expiry',
    [sampleBackup(20), sampleBackup(21, { State: 'error' }), sampleBackup(22)],
    2,
    { 'ami-22': 'keep newest-good', 'ami-21': 'keep not-expired', 'ami-20': 'keep not-expired' },
  ],
  [
    'protected, public and without an expiry stay',
    [
      expired(1, { DeregistrationProtection: 'enabled-without-cooldown' }),
      expired(2, { Public: true }),
      expired(3, { expiresAt: undefined }),
      expired(4),
    ],
    undefined,
    { 'ami-4': 'keep newest-good', 'ami-3': 'keep no-expiry', 'ami-2': 'keep public', 'ami-1': 'keep protected' },
  ],
  [
    'snapshots whose image is gone go when they expire, and stay while the server has nothing newer',
    [
      expired(3, { State: 'deregistered' }),
      expired(4),
      expired(5, { State: 'deregistered' }),
      sampleBackup(20, { State: 'deregistered', source: db }),
      sampleBackup(21, { source: db }),
    ],
    1,
    {
      'ami-5': 'keep only-copy',
      'ami-4': 'keep newest-good',
      'ami-3': 'delete expired',
      'ami-21': 'keep newest-good',
      'ami-20': 'keep not-expired',
    },
  ],
  [
    'it expires at the very second',
    [expired(3, { expiresAt: now.toISOString() }), sampleBackup(20)],
    undefined,
    { 'ami-20': 'keep newest-good', 'ami-3': 'delete expired' },
  ],
])('%s', (_case, backups, keep, verdicts) => {
  const judged = judgeBackups(backups, { now, keep });
  const said = judged.map(({ backup, verdict, reason }) => [backup.imageId, `${verdict} ${reason.code}`] as const);
  expect(Object.fromEntries(said)).toEqual(verdicts);
  expect(judgeBackups([...backups].reverse(), { now, keep })).toEqual(judged);
});

test('what is in use stays, and says who uses it', () => {
  const judged = judgeBackups([expired(3), sampleBackup(20)], { now, keep: undefined });
  expect(judged.map((each) => spareUsed(each, 'i-1 was launched from it')).map(({ reason }) => reason)).toEqual([
    expect.objectContaining({ code: 'newest-good' }),
    { code: 'in-use', message: 'i-1 was launched from it' },
  ]);
});
