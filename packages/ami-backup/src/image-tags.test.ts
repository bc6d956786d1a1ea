import type { Instance } from '@cms-patching/core';
import { describe, expect, test } from 'vitest';
import { backupName } from './backup-name.ts';
import { imageTags } from './image-tags.ts';

const facts = {
  createdAt: new Date('2026-01-31T01:00:00Z'),
  expiresAt: new Date('2026-02-14T01:00:00Z'),
  consistency: 'stopped',
};
const record = (tags: Record<string, string> = {}): Instance =>
  ({
    runId: '01JD2Z3W4X5Y6Z7A8B9C0D1E2F',
    instanceId: 'i-0123456789abcdef0',
    landingZone: 'lz250nonprod',
    name: 'web-01',
    tags,
  }) as Instance;
const keysOf = (tags: { Key: string }[]): string[] => tags.map(({ Key }) => Key);

describe('the tags of a backup', () => {
  test('say whose it is, of which run, and when it expires', () => {
    expect(Object.fromEntries(imageTags(record(), facts, []).map(({ Key, Value }) => [Key, Value]))).toMatchObject({
      'cms-patching:run-id': '01JD2Z3W4X5Y6Z7A8B9C0D1E2F',
      'cms-patching:source-instance': 'i-0123456789abcdef0',
      'cms-patching:source-name': 'web-01',
      'cms-patching:landing-zone': 'lz250nonprod',
      'cms-patching:created-at': '2026-01-31T01:00:00.000Z',
      'cms-patching:expires-at': '2026-02-14T01:00:00.000Z',
    });
  });

  test('copy what the config lists and the instance has, an empty value too', () => {
    expect(imageTags(record({ Application: '', Owner: 'ops' }), facts, ['Application', 'Missing'])).toContainEqual({
      Key: 'Application',
      Value: '',
    });
    expect(keysOf(imageTags(record({ Owner: 'ops' }), facts, ['Application']))).not.toContain('Owner');
  });

  test('never copy keys of AWS, nor a claim to be ours', () => {
    const tags = { 'aws:autoscaling:groupName': 'web', 'AWS:x': 'y', 'cms-patching:run-id': 'forged' };
    const made = imageTags(record(tags), facts, Object.keys(tags));
    expect(keysOf(made).filter((key) => /^aws:/i.test(key))).toEqual([]);
    expect(made.filter(({ Key }) => Key === 'cms-patching:run-id')).toEqual([
      { Key: 'cms-patching:run-id', Value: record().runId },
    ]);
  });

  test('stay within 50 tags and 256 characters a value', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`Tag${index}`, 'x'.repeat(300)]));
    const made = imageTags(record(many), facts, Object.keys(many));
    expect(made).toHaveLength(50);
    expect(made.every(({ Value }) => Value.length <= 256)).toBe(true);
  });

  test('cut a value between characters, never within one', () => {
    const made = imageTags(record({ Mood: `x${'🙂'.repeat(300)}` }), facts, ['Mood']);
    expect(made.at(-1)?.Value).toBe(`x${'🙂'.repeat(255)}`);
  });
});

test('the name is within what EC2 allows, and tells attempts apart', () => {
  const names = [backupName(record()), backupName(record(), 2)];
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9 ()[\]./\-'@_]{3,128}$/);
});
