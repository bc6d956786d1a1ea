import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Fleet, RoleSpec } from '../fleet/fleet-schema.ts';

/** Who is calling, once the signature has verified. */
export interface Principal {
  accountId: string;
  arn: string;
  userId: string;
  /** The assumed role; undefined for the fleet's own callers, who may do everything. */
  role: RoleSpec | undefined;
}

/** An access key that the sandbox has issued. Expiry is wall-clock time: clients compare it with theirs. */
export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
  expiresAt: number | undefined;
  principal: Principal;
}

export interface AssumeRoleRequest {
  roleArn: string;
  sessionName: string;
  externalId: string | undefined;
  seconds: number;
}

/** The keys in use, and who may become whom. */
export class Identity {
  readonly #keys = new Map<string, AccessKey>();
  readonly #fleet: Fleet;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    for (const { accessKeyId, secretAccessKey, accountId, name } of fleet.callers) {
      const principal: Principal = {
        accountId,
        arn: `arn:aws:iam::${accountId}:user/${name}`,
        userId: `AIDA${name
          .toUpperCase()
          .replace(/[^A-Z0-9]/g, '')
          .padEnd(17, '0')
          .slice(0, 17)}`,
        role: undefined,
      };
      this.#keys.set(accessKeyId, {
        accessKeyId,
        secretAccessKey,
        sessionToken: undefined,
        expiresAt: undefined,
        principal,
      });
    }
  }

  key(accessKeyId: string): AccessKey | undefined {
    return this.#keys.get(accessKeyId);
  }

  /** Ends every session that a role was assumed for, as if its time were up. */
  expireSessions(): void {
    for (const key of this.#keys.values()) if (key.expiresAt !== undefined) key.expiresAt = 0;
  }

  /** Issues temporary keys, if the role is there, lets this caller in, and the external id is the one it asks for. */
  assumeRole(caller: Principal, { roleArn, sessionName, externalId, seconds }: AssumeRoleRequest): AccessKey {
    const denied = new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
    const role = this.#role(roleArn);
    if (!role || role.spec.refused || !isTrusted(caller, role.spec)) throw denied;
    if (role.spec.externalId !== undefined && role.spec.externalId !== externalId) throw denied;
    if (caller.role && seconds > 3600) {
      throw new AwsError(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      );
    }
    const { accountId, spec } = role;
    const key: AccessKey = {
      accessKeyId: `ASIA${randomText(16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
      expiresAt: Date.now() + (spec.sessionSeconds ?? seconds) * 1000,
      principal: {
        accountId,
        arn: `arn:aws:sts::${accountId}:assumed-role/${spec.name}/${sessionName}`,
        userId: `AROA${spec.name
          .toUpperCase()
          .replace(/[^A-Z0-9]/g, '')
          .padEnd(17, '0')
          .slice(0, 17)}:${sessionName}`,
        role: spec,
      },
    };
    this.#keys.set(key.accessKeyId, key);
    return key;
  }

  #role(roleArn: string): { accountId: string; spec: RoleSpec } | undefined {
    const [, accountId = '', path = ''] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(roleArn) ?? [];
    const account = this.#fleet.accounts.find((one) => one.accountId === accountId);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const spec = account?.roles.find((role) => role.name === name);
    if (spec) return { accountId, spec };
    return account?.anyRole ? { accountId, spec: { name, denies: [], refused: false } } : undefined;
  }
}

/** Whether the principal's role forbids an action such as `ec2:StartInstances`. */
export function isDenied({ role }: Principal, action: string): boolean {
  const denies = role?.denies ?? [];
  return denies.some((denied) => (denied.endsWith('*') ? action.startsWith(denied.slice(0, -1)) : action === denied));
}

function isTrusted(caller: Principal, { trusts }: RoleSpec): boolean {
  if (!trusts) return true;
  return trusts.some(
    (trusted) =>
      trusted === caller.arn || trusted === caller.accountId || trusted === `arn:aws:iam::${caller.accountId}:root`,
  );
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const randomText = (length: number): string => [...randomBytes(length)].map((byte) => alphabet[byte % 32]).join('');
