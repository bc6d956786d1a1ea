import { Agent, type AgentOptions } from 'node:https';
import { HttpsProxyAgent } from 'hpagent';
import { OperationError } from '../errors.ts';
import type { AwsProxy } from './proxy.ts';

type Connect = Agent['createConnection'];
type Target = Parameters<Connect>[0];

interface TunnellingOptions extends AgentOptions {
  proxy: AwsProxy;
  /** Milliseconds that the proxy may take to answer. */
  connectionTimeout: number;
}

/** Connects through a proxy, but for the hosts that pass it by; what the proxy does not let through is an OperationError (connectivity). */
export class TunnellingAgent extends HttpsProxyAgent {
  readonly #proxy: AwsProxy;
  readonly #timeout: number;

  constructor({ proxy, connectionTimeout, ...options }: TunnellingOptions) {
    super({ ...options, proxy: proxy.url });
    this.#proxy = proxy;
    this.#timeout = connectionTimeout;
  }

  override createConnection(target: Target, connected?: Parameters<Connect>[1]): ReturnType<Connect> {
    const host = target.host ?? '';
    if (this.#proxy.passesBy(host, Number(target.port))) {
      return Agent.prototype.createConnection.call(this, target, connected);
    }
    return super.createConnection({ ...target, timeout: this.#timeout }, (error, stream) =>
      connected?.(error && explain(error, this.#proxy.url.host, host), stream),
    );
  }
}

/** Nothing was sent to AWS. */
function explain(error: NodeJS.ErrnoException, proxy: string, host: string): OperationError {
  const status = Number(/^Bad response: (\d+)$/.exec(error.message)?.[1]);
  const facts = { category: 'connectivity', cause: error } as const;
  if (status === 407) {
    const message = `the proxy ${proxy} asks who we are: HTTPS_PROXY=http://USER:PASSWORD@${proxy}`;
    return new OperationError(message, { ...facts, code: 'proxy-authentication' });
  }
  if (status > 0) {
    const message = `the proxy ${proxy} makes no connection to ${host} (HTTP ${status}): check HTTPS_PROXY and NO_PROXY`;
    return new OperationError(message, { ...facts, code: 'proxy-refused', retryable: status >= 500 });
  }
  const message = `the proxy ${proxy} does not answer (${error.message}): check HTTPS_PROXY and NO_PROXY`;
  return new OperationError(message, { ...facts, code: error.code ?? 'proxy-timeout', retryable: true });
}
