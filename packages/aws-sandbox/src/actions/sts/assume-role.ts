import * as z from 'zod';
import { integer, tagList, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';

export const assumeRole = action({
  service: 'sts',
  name: 'AssumeRole',
  changes: false,
  input: z.strictObject({
    RoleArn: z.string().min(20).max(2048),
    RoleSessionName: z.string().regex(/^[\w+=,.@-]{2,64}$/),
    DurationSeconds: integer(900, 43_200).default(3600),
    ExternalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{2,1224}$/)
      .optional(),
    Policy: z.string().optional(),
    SourceIdentity: z.string().optional(),
    Tags: z.union([z.literal(''), z.strictObject({ member: tagList })]).optional(),
    PolicyArns: z
      .union([z.literal(''), z.strictObject({ member: z.array(z.strictObject({ arn: z.string() })) })])
      .optional(),
    TransitiveTagKeys: z.union([z.literal(''), z.strictObject({ member: texts })]).optional(),
  }),
  run(input, { world, principal }) {
    const key = world.identity.assumeRole(principal, {
      roleArn: input.RoleArn,
      sessionName: input.RoleSessionName,
      externalId: input.ExternalId,
      seconds: input.DurationSeconds,
    });
    return {
      Credentials: {
        AccessKeyId: key.accessKeyId,
        SecretAccessKey: key.secretAccessKey,
        SessionToken: key.sessionToken,
        Expiration: new Date(key.expiresAt ?? 0),
      },
      AssumedRoleUser: { AssumedRoleId: key.principal.userId, Arn: key.principal.arn },
      PackedPolicySize: 0,
    };
  },
});
