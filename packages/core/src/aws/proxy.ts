import { UsageError } from '../errors.ts';

/** The proxy that calls to AWS take, and the hosts that are spoken to without it. */
export interface AwsProxy {
  url: URL;
  passesBy(host: string, port: number): boolean;
}

/**
 * The proxy that `HTTPS_PROXY` names, but for the hosts in `NO_PROXY`: names with all below them, with a port if only that one is meant, or `*`; in
 * upper or lower case, as the AWS CLI and curl read them. Throws UsageError when it is no http or https address.
 */
export function proxyFrom(env: NodeJS.ProcessEnv): AwsProxy | undefined {
  const text = env.https_proxy || env.HTTPS_PROXY;
  if (!text) return undefined;
  const address = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new UsageError(`HTTPS_PROXY: "${withoutPassword(text)}" is no address such as http://proxy.example.com:3128`);
  }
  const exceptions = (env.no_proxy || env.NO_PROXY || '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return { url, passesBy: (host, port) => exceptions.some((exception) => covers(exception, host, port)) };
}

function covers(exception: string, host: string, port: number): boolean {
  if (exception === '*') return true;
  const [, name = '', onlyPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(exception) ?? [];
  if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
  return host === name || host.endsWith(`.${name}`);
}

const withoutPassword = (address: string): string => address.replace(/[^/@]*@/, '…@');
