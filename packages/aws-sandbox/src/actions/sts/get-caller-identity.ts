import * as z from 'zod';
import { action } from '../action.ts';

export const getCallerIdentity = action({
  service: 'sts',
  name: 'GetCallerIdentity',
  changes: false,
  input: z.strictObject({}),
  run: (_, { principal }) => ({ Arn: principal.arn, UserId: principal.userId, Account: principal.accountId }),
});
