import type { ErrorCategory } from '../errors.ts';

/** Codes by which EC2, SSM and STS say "too fast"; nothing was done. Source: the SDK's own list, without its quota codes. */
export const throttleCodes: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** Credentials that were good once: a fresh set may pass. */
export const expiredCodes: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);

/** What the SDK calls an answer that carries no AWS code: a proxy's page, an empty or a cut body. */
export const inventedNames: ReadonlySet<string> = new Set([
  'Error',
  'NotFound',
  'SyntaxError',
  'TypeError',
  'Unknown',
  'UnknownError',
]);

/** Codes after which the request may have been carried out all the same. */
export const unsettledCodes: ReadonlySet<string> = new Set([
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'Unavailable',
]);

/** A 5xx answer that is a refusal all the same: EC2 answers 500 when it has no capacity. */
export const isCapacityCode = (code: string): boolean => /^Insufficient\w*Capacity$/.test(code);

const isQuotaCode = (code: string): boolean =>
  /(LimitExceeded|QuotaExceeded|RateExceeded|LimitExceededException)$/.test(code);

const permissionCodes =
  /^(UnauthorizedOperation|AccessDenied(Exception)?|OperationNotPermitted|KMS\.?AccessDenied\w*|NotAuthorized\w*)$/;

const identityCodes: ReadonlySet<string> = new Set([
  ...expiredCodes,
  'AuthFailure',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'OptInRequired',
  'RegionDisabledException',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** What kind of trouble a code that AWS answered is. */
export function categoryOfCode(code: string, status: number): ErrorCategory {
  if (identityCodes.has(code)) return 'authentication';
  if (throttleCodes.has(code) || permissionCodes.test(code) || isCapacityCode(code) || isQuotaCode(code))
    return 'resource';
  return unsettledCodes.has(code) || status >= 500 ? 'connectivity' : 'validation';
}

/** Whether the same request can succeed later with nothing changed. */
export function passesWithTime(code: string, status: number): boolean {
  return (
    throttleCodes.has(code) ||
    isCapacityCode(code) ||
    isQuotaCode(code) ||
    unsettledCodes.has(code) ||
    code === 'IncorrectInstanceState' ||
    status >= 500
  );
}

/** Connections that were never made, so that nothing can have been sent over them. */
export const unconnectedCodes: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const certificate =
  'the certificate shown for this address is not trusted: is a proxy in between? NODE_EXTRA_CA_CERTS names further authorities';
const permission = 'the role lacks this permission: --print-iam lists all that are needed';
const expired = 'the credentials have expired: renew them (aws sso login) and run again';
const unknownKey = 'AWS does not know this access key: check AWS_PROFILE and the keys in the environment';
const skewed = 'the request was dated wrongly: check the clock of this machine';
const region = 'the region is not enabled for this account';
const unreachable = 'check the network, the VPN and AWS_ENDPOINT_URL';

/** What to do about it, where the code alone tells. */
export const hints: Readonly<Record<string, string>> = {
  AccessDenied: permission,
  AccessDeniedException: permission,
  AuthFailure: 'the keys are wrong, or the region is not enabled for this account',
  CERT_HAS_EXPIRED: certificate,
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  EAI_AGAIN: unreachable,
  ECONNREFUSED: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ENOTFOUND: unreachable,
  ERR_TLS_CERT_ALTNAME_INVALID: certificate,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  InvalidAccessKeyId: unknownKey,
  InvalidClientTokenId: unknownKey,
  InvalidSignatureException: 'the secret key does not belong to the access key, or a proxy changed the request',
  OptInRequired: region,
  RegionDisabledException: region,
  RequestExpired: 'the credentials have expired, or the clock of this machine is wrong',
  RequestInTheFuture: skewed,
  RequestTimeTooSkewed: skewed,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  SignatureDoesNotMatch: 'the secret key does not belong to the access key, or a proxy changed the request',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  UnauthorizedOperation: permission,
  UnrecognizedClientException: unknownKey,
};
