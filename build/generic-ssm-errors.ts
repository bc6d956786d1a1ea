import type { Plugin } from 'rolldown';

const registration = /^n0_registry\.registerError\(.*\);$/gm;

/**
 * Leaves out SSM's 150 exception classes, which cost every start 9 ms: its errors then arrive as EC2's always do, as the service's one
 * exception with AWS's code in `name`. Code has to tell them apart by `name`; `instanceof InvalidInstanceId` would never be true.
 */
export const genericSsmErrors: Plugin = {
  name: 'generic-ssm-errors',
  transform: {
    filter: { id: /[\\/]@aws-sdk[\\/]client-ssm[\\/].*[\\/]schemas_\d+\.js$/ },
    handler: (code) => ({ code: code.replace(registration, ''), map: null }),
  },
};
