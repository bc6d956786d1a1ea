import type { ServiceName } from './actions/action.ts';
import type { AccessKey, Identity } from './model/identity.ts';
import { serviceError } from './wire/service-errors.ts';
import { type SignatureClaim, type SignedRequest, signatureVerifies, signingTime } from './wire/sigv4.ts';

/** AWS refuses what was signed more than five minutes from its own time. */
const tolerance = 5 * 60_000;

export interface Proof {
  identity: Identity;
  service: ServiceName;
  request: SignedRequest;
  claim: SignatureClaim;
  /** Wall-clock time as the service believes it to be, which a fault can make wrong. */
  now: number;
}

/** The key that this request was really signed with; every doubt is an error. */
export function authenticate({ identity, service, request, claim, now }: Proof): AccessKey {
  const key = identity.key(claim.accessKeyId);
  const token = request.headers['x-amz-security-token'];
  if (!key || token !== key.sessionToken) {
    throw serviceError(service, 'unknownKey', 'The security token included in the request is invalid.');
  }
  const signed = signingTime(request.headers);
  if (!signed || Math.abs(signed.getTime() - now) > tolerance) {
    const text = new Date(now).toISOString();
    throw serviceError(
      service,
      'skewed',
      `Signature expired: ${signed?.toISOString()} is not within 5 minutes of ${text}`,
    );
  }
  if (!signatureVerifies(request, claim, key.secretAccessKey)) {
    throw serviceError(
      service,
      'wrongSignature',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    );
  }
  if (key.expiresAt !== undefined && key.expiresAt <= Date.now()) {
    throw serviceError(service, 'expired', 'The security token included in the request is expired');
  }
  return key;
}
