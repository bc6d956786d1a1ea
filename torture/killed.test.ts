import { test } from 'vitest';
import { killAndRerun, killPoints } from '../e2e/testing/kill-walk.ts';
import { dyingImage, subjects, walk } from '../e2e/testing/subjects.ts';

test.each([...subjects, dyingImage])(
  '$stage killed at each of its calls, journal lines and records: one more run finishes, nothing is lost and nothing done twice',
  async (subject) => walk(await killPoints(subject), (point) => killAndRerun(subject, point)),
);
