import { OperationError } from '../errors.ts';
import { parseConfig } from './parse-config.ts';

/** A file that is right but for the lines given, which come first. */
export const fileWith = (...lines: string[]): string =>
  [...lines, 'landing_zones:', '  - name: lz1', ...access.map((line) => `    ${line}`)].join('\n');

/** A file of one zone, `lz1`, with these lines beside its name. */
export const zoneWith = (...lines: string[]): string =>
  ['landing_zones:', '  - name: lz1', ...lines.map((line) => `    ${line}`)].join('\n');

/** What a zone must have, on lines of its own; the first is the account id. */
export const access = ['account_id: "111122223333"', 'region: ap-southeast-2', 'role_name: PatchingRole'];

/** Every problem that the text is refused for; none when it loads. */
export function problemsOf(text: string, fileName = 'config.yml'): string[] {
  try {
    parseConfig(text, fileName);
  } catch (error) {
    if (!(error instanceof OperationError && error.category === 'configuration' && error.code === 'config-invalid'))
      throw error;
    return error.message.split('\n');
  }
  return [];
}
