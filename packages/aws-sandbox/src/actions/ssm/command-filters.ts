import * as z from 'zod';
import type { Command } from '../../model/command.ts';

/** What ListCommands and ListCommandInvocations can be filtered by; the Comment is not among it. */
export const commandFilters = z
  .array(
    z.strictObject({
      key: z.enum(['InvokedAfter', 'InvokedBefore', 'Status', 'ExecutionStage', 'DocumentName']),
      value: z.string().min(1),
    }),
  )
  .max(5)
  .default([]);

/** Whether a command, or an invocation of it with that status, passes the filters. */
export function matchesCommandFilters(
  command: Command,
  filters: z.output<typeof commandFilters>,
  status: string,
): boolean {
  return filters.every(({ key, value }) => {
    if (key === 'InvokedAfter') return command.requestedAt > Date.parse(value);
    if (key === 'InvokedBefore') return command.requestedAt < Date.parse(value);
    if (key === 'DocumentName') return command.document.name === value;
    if (key === 'Status') return status === value;
    return (value === 'Executing') === ['Pending', 'InProgress', 'Cancelling'].includes(status);
  });
}
