import type { ServiceName } from '../actions/action.ts';
import { AwsError } from '../aws-error.ts';

type Errors = Record<ServiceName, readonly [code: string, status: number]>;

/** The same trouble has another code in each service. */
const codes = {
  unsigned: {
    ec2: ['MissingAuthenticationToken', 403],
    ssm: ['MissingAuthenticationTokenException', 400],
    sts: ['MissingAuthenticationToken', 403],
  },
  unknownKey: {
    ec2: ['AuthFailure', 401],
    ssm: ['UnrecognizedClientException', 400],
    sts: ['InvalidClientTokenId', 403],
  },
  wrongSignature: {
    ec2: ['SignatureDoesNotMatch', 403],
    ssm: ['InvalidSignatureException', 400],
    sts: ['SignatureDoesNotMatch', 403],
  },
  skewed: {
    ec2: ['RequestExpired', 400],
    ssm: ['InvalidSignatureException', 400],
    sts: ['SignatureDoesNotMatch', 403],
  },
  expired: { ec2: ['RequestExpired', 400], ssm: ['ExpiredTokenException', 400], sts: ['ExpiredToken', 403] },
  denied: { ec2: ['UnauthorizedOperation', 403], ssm: ['AccessDeniedException', 400], sts: ['AccessDenied', 403] },
  notOptedIn: {
    ec2: ['AuthFailure', 401],
    ssm: ['UnrecognizedClientException', 400],
    sts: ['RegionDisabledException', 403],
  },
  throttled: { ec2: ['RequestLimitExceeded', 503], ssm: ['ThrottlingException', 400], sts: ['Throttling', 400] },
  internal: { ec2: ['InternalError', 500], ssm: ['InternalServerError', 500], sts: ['InternalFailure', 500] },
  unknownAction: { ec2: ['InvalidAction', 400], ssm: ['UnknownOperationException', 400], sts: ['InvalidAction', 400] },
  tooLarge: {
    ec2: ['RequestEntityTooLarge', 413],
    ssm: ['RequestEntityTooLargeException', 413],
    sts: ['RequestEntityTooLarge', 413],
  },
} as const satisfies Record<string, Errors>;

/** An error that every service has, under this service's own code for it. */
export function serviceError(service: ServiceName, kind: keyof typeof codes, message: string): AwsError {
  const [code, status] = codes[kind][service];
  return new AwsError(code, message, status);
}
