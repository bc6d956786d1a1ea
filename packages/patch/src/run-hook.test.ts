import type { Instance } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { runHook } from './run-hook.ts';

const record = { accountId: '111122223333', region: 'ap-southeast-2', instanceId: 'i-0a' } as Instance;

test.each<[string, boolean, RegExp, RegExp]>([
  ['cat > /dev/null', true, /^the before hook ended with 0$/, /^$/],
  ['echo "no drain" >&2; exit 3', false, /^the before hook ended with 3$/, /^no drain$/],
  ['echo so far; kill -KILL $$', false, /^the before hook was ended by SIGKILL$/, /^so far$/],
  ['/there/is/no/such/command', false, /^the before hook ended with 127$/, /not found/],
  ['yes | head -c 5000000; exit 1', false, /^the before hook ended with 1$/, /^(y\\n){1999}y$/],
  ['exec <&- >&- 2>&-; exit 0', true, /^the before hook ended with 0$/, /^$/],
  ["printf '\\033[2J'", true, /^the before hook ended with 0$/, /^[ -~␀-␦]*2J$/],
])('%s', async (command, ok, message, output) => {
  const lines: { text?: string; output?: string }[] = [];
  const context = {
    journal: { append: async (line: object) => void lines.push(line) },
    timeouts: { hook: 20 },
    log: { warn: () => undefined },
  };
  const ending = await runHook('before', command, record, context as never);
  expect(ending.ok).toBe(ok);
  expect(ending.message).toMatch(message);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.output).toMatch(output);
});
