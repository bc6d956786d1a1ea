import { Readable } from 'node:stream';
import { EC2Client } from '@aws-sdk/client-ec2';

interface Asked {
  action: string;
  params: URLSearchParams;
}

const errors = '<Response><Errors>';

/** An error answer. */
export const refusal = (code: string): string => `${errors}<Error><Code>${code}</Code></Error></Errors></Response>`;

/** An EC2 that answers with these bodies, by action, and the calls it got. */
export function cannedEc2(bodies: Record<string, string>): { ec2: EC2Client; asked: Asked[] } {
  const asked: Asked[] = [];
  const ec2 = new EC2Client({
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
    requestHandler: {
      handle: async ({ body }: { body: string }) => {
        const params = new URLSearchParams(body);
        const action = params.get('Action') ?? '';
        asked.push({ action, params });
        const text = bodies[action] ?? `<${action}Response/>`;
        const statusCode = text.startsWith(errors) ? 400 : 200;
        return { response: { statusCode, headers: {}, body: Readable.from([text]) } };
      },
    },
  });
  return { ec2, asked };
}
