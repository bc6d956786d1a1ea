import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a request claims about itself in its `Authorization` header; nothing of it is proved yet. */
export interface SignatureClaim {
  accessKeyId: string;
  /** yyyymmdd of the credential scope. */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

export interface SignedRequest {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const pattern =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** Reads the claim of an AWS Signature Version 4 header; undefined when there is none or it is malformed. */
export function parseAuthorization(header: string | undefined): SignatureClaim | undefined {
  const match = pattern.exec(header ?? '');
  if (!match) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/** The instant at which the request says it was signed (`X-Amz-Date`, basic ISO 8601), or undefined. */
export function signingTime(headers: IncomingHttpHeaders): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(single(headers['x-amz-date']));
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Whether the signature was made with this secret over exactly this request. */
export function signatureVerifies(request: SignedRequest, claim: SignatureClaim, secret: string): boolean {
  const timestamp = single(request.headers['x-amz-date']);
  if (!timestamp.startsWith(claim.date) || !claim.signedHeaders.includes('host')) return false;
  const declaredHash = request.headers['x-amz-content-sha256'];
  const bodyHash = sha256(request.body);
  if (declaredHash !== undefined && declaredHash !== bodyHash) return false;

  const [path = '/', query = ''] = request.url.split('?', 2);
  const canonicalRequest = [
    request.method,
    path.split('/').map(encode).join('/'),
    canonicalQuery(query),
    ...claim.signedHeaders.map((name) => `${name}:${single(request.headers[name]).trim().replace(/\s+/g, ' ')}`),
    '',
    claim.signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const stringToSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonicalRequest)].join('\n');
  const expected = hmac(signingKey(secret, claim), stringToSign);
  return timingSafeEqual(expected, Buffer.from(claim.signature, 'hex'));
}

const signingKeys = new Map<string, Buffer>();

function signingKey(secret: string, { date, region, service }: SignatureClaim): Buffer {
  const name = [secret, date, region, service].join('\0');
  const known = signingKeys.get(name);
  if (known) return known;
  const key = [date, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  // Sessions come and go all night; the cache only has to hold the ones in use.
  if (signingKeys.size > 10_000) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
const single = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(',') : (value ?? '');

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}
