import { AwsError } from '../../aws-error.ts';

/** SSM's answer to a token that it did not give out for this query. */
export const invalidToken = (): AwsError => new AwsError('InvalidNextToken', 'The specified token is not valid.');
