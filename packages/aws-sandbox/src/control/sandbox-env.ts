import type { Fleet } from '../fleet/fleet-schema.ts';

/** The standard variables that make any AWS client a caller of this fleet; the endpoint is the reader's to add. */
export function sandboxEnv(fleet: Fleet): Record<string, string> {
  const [caller] = fleet.callers;
  const region = fleet.accounts[0]?.region ?? 'us-east-1';
  return {
    AWS_ACCESS_KEY_ID: caller?.accessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: caller?.secretAccessKey ?? '',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
