import { test } from 'vitest';
import { faultAndRerun, faultPoints } from '../e2e/testing/fault-walk.ts';
import { subjects, walk } from '../e2e/testing/subjects.ts';

test.each(subjects)(
  '$stage with each of its calls going wrong in every way: nothing lost, nothing done twice, one more run finishes',
  async (subject) => walk(await faultPoints(subject), (point) => faultAndRerun(subject, point)),
);
