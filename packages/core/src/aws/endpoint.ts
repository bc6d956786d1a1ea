import { GuardRefusal, UsageError } from '../errors.ts';

/**
 * The address that all calls go to instead of AWS, from the environment's `AWS_ENDPOINT_URL`; undefined means AWS itself, also by a
 * VPC endpoint. Throws UsageError when it is no URL.
 */
export function rehearsalEndpoint(env: NodeJS.ProcessEnv): string | undefined {
  const text = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true' ? undefined : env.AWS_ENDPOINT_URL;
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`AWS_ENDPOINT_URL: "${text}" is no http or https address`);
  return isAwsHost(url.hostname) ? undefined : url.href.replace(/\/$/, '');
}

/** Whether a host belongs to AWS, in any partition. */
const isAwsHost = (host: string): boolean =>
  /\.(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/i.test(
    host,
  );

/** Refuses a call that would leave for another address than the run declares, whatever variable or profile sent it there. */
export function refuseStrangeHost(host: string, endpoint: string | undefined): void {
  if (endpoint === undefined ? isAwsHost(host) : host === new URL(endpoint).hostname) return;
  throw new GuardRefusal(
    'endpoint',
    `a call would go to ${host}, which is not ${endpoint ?? 'AWS'}: look for endpoint_url in ~/.aws/config and AWS_ENDPOINT_URL_… in the environment; only AWS_ENDPOINT_URL is followed`,
  );
}
