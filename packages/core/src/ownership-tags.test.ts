import { expect, test } from 'vitest';
import {
  disownment,
  heldBeforeTag,
  heldTag,
  holdTag,
  ownershipTags,
  staleTags,
  startedByRunTag,
  type Tags,
  tagsOf,
} from './ownership-tags.ts';

const runId = '01JD2Z3W4X5Y6Z7A8B9C0D1E2F';
const hold = { Key: 'Schedule', Value: 'hold' };

test.each<[string, Tags, Tags]>([
  ['no such tag', { Name: 'web' }, { Name: 'web' }],
  ['another value', { Schedule: 'office-hours' }, { Schedule: 'office-hours' }],
  ['an empty value', { Schedule: '' }, { Schedule: '' }],
  ['that very tag, from the site itself', { Schedule: 'hold' }, { Schedule: 'hold' }],
  [
    'the tags of a run that was never ended, with the hold still on',
    { Schedule: 'pause', [heldTag]: 'Schedule=pause', [heldBeforeTag]: 'office-hours', [startedByRunTag]: 'earlier' },
    { Schedule: 'office-hours' },
  ],
  [
    'the tags of a run that was never ended, with the same hold still on',
    { Schedule: 'hold', [heldTag]: 'Schedule=hold', [heldBeforeTag]: 'office-hours', [startedByRunTag]: 'earlier' },
    { Schedule: 'office-hours' },
  ],
  [
    'the tags of a run that was never ended, and the hold taken off by somebody',
    { [heldTag]: 'Schedule=hold', [heldBeforeTag]: 'office-hours', [startedByRunTag]: 'earlier' },
    {},
  ],
])('a server with %s gets back what it had', (_name, present, expected) => {
  const tags = ownershipTags(runId, present, hold);
  const held = { ...without(present, staleTags(present, tags)), ...tagsOf({ Tags: tags }) };
  expect(held.Schedule).toBe('hold');
  const { set, remove } = disownment(held);
  expect(without({ ...held, ...tagsOf({ Tags: set }) }, remove)).toEqual(expected);
});

const without = (tags: Tags, removed: readonly { Key: string; Value: string }[]): Tags =>
  Object.fromEntries(
    Object.entries(tags).filter(([key, value]) => !removed.some(({ Key, Value }) => Key === key && Value === value)),
  );

test('a hold tag that somebody changed meanwhile is left as it is now', () => {
  const held = { ...tagsOf({ Tags: ownershipTags(runId, {}, hold) }), Schedule: 'weekend' };
  const { set, remove } = disownment(held);
  expect(set).toEqual([]);
  expect(remove.map(({ Key }) => Key)).not.toContain('Schedule');
});

test('a hold tag is KEY=VALUE with a key of one’s own, by flag before config', () => {
  expect(holdTag('a=b=c', { key: 'x', value: 'y' })).toEqual({ Key: 'a', Value: 'b=c' });
  expect(holdTag(undefined, { key: 'x', value: 'y' })).toEqual({ Key: 'x', Value: 'y' });
  expect(holdTag(undefined, null)).toBeUndefined();
  for (const wrong of ['novalue', '=x', 'aws:x=y', 'AWS:x=y', `a=${'x'.repeat(256)}`])
    expect(() => holdTag(wrong, null), wrong).toThrow(/must be KEY=VALUE/);
});
