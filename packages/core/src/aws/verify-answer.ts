import { actionOf, type CallContext, type SdkClient, stackOf } from './client-stack.ts';
import { refuseStrangeHost } from './endpoint.ts';

interface RawResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array> | Uint8Array | undefined;
}

/**
 * Makes sure that calls leave for the declared address only, and that a 2xx is really the answer to this call. The SDK reads a proxy's
 * page, or nothing at all, as an answer without members: "no such image" where nobody has looked.
 */
export function verifyAnswers(client: SdkClient, wire: 'xml' | 'json', endpoint: string | undefined): void {
  stackOf(client).add(
    (next) => (args) => {
      refuseStrangeHost((args.request as { hostname: string }).hostname, endpoint);
      return next(args);
    },
    { step: 'build', name: 'refuseStrangeHost' },
  );
  stackOf(client).add(
    (next, context) => async (args) => {
      const result = await next(args);
      const response = result.response as RawResponse;
      const body = await collect(response.body);
      if (response.statusCode < 300 && !isAnswer(body, wire, context)) throw unreadable(response);
      if (wire === 'xml') response.headers['x-amzn-requestid'] ??= requestIdIn(body);
      response.body = body;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'verifyAnswers' },
  );
}

async function collect(body: RawResponse['body']): Promise<Uint8Array> {
  if (body === undefined || body instanceof Uint8Array) return body ?? new Uint8Array();
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function isAnswer(body: Uint8Array, wire: 'xml' | 'json', context: CallContext): boolean {
  const [start, end] = endsOf(body);
  if (wire === 'json') return start.startsWith('{') && end.endsWith('}');
  const root = `${actionOf(context)}Response`;
  return start.replace(/^<\?xml[^>]*>\s*/, '').startsWith(`<${root}`) && end.endsWith(`</${root}>`);
}

/** EC2's and STS's documents name the request themselves; the SDK looks at the header alone. */
function requestIdIn(body: Uint8Array): string {
  const found = endsOf(body).map((text) => /<requestId>([\w-]+)</i.exec(text)?.[1]);
  return found.find((id) => id !== undefined) ?? '';
}

const endsOf = (body: Uint8Array): [start: string, end: string] => [
  Buffer.from(body.subarray(0, 400)).toString('latin1').trimStart(),
  Buffer.from(body.subarray(-400)).toString('latin1').trimEnd(),
];

/** Retried by clients that only read; a change behind such an answer may have happened. */
const unreadable = ({ statusCode }: RawResponse): Error =>
  Object.assign(new Error('not an answer of AWS'), {
    $metadata: { httpStatusCode: statusCode },
    $retryable: { throttling: false },
  });
