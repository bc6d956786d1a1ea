import * as z from 'zod';
import { type Invocation, type StepResult, shownStatus } from '../../model/invocation.ts';
import { action, type Reply } from '../action.ts';
import { cutPage } from '../page.ts';
import { commandFilters, matchesCommandFilters } from './command-filters.ts';
import { seconds } from './ssm-time.ts';

/** How much of a step's output an invocation in a list carries. */
const outputLimit = 2500;

export const listCommandInvocations = action({
  service: 'ssm',
  name: 'ListCommandInvocations',
  changes: false,
  input: z.strictObject({
    CommandId: z.string().optional(),
    InstanceId: z.string().optional(),
    Details: z.boolean().default(false),
    Filters: commandFilters,
    MaxResults: z.number().int().min(1).max(50).default(50),
    NextToken: z.string().optional(),
  }),
  run({ CommandId, InstanceId, Details, Filters, MaxResults, NextToken }, call) {
    const { region } = call;
    const commands =
      CommandId === undefined ? [...region.commands.values()].reverse() : [region.commands.get(CommandId)];
    const invocations = commands
      .filter((command) => command !== undefined && region.isVisible(command.requestedAt))
      .flatMap((command) => [...(command?.invocations.values() ?? [])])
      .filter(({ server }) => InstanceId === undefined || server.instanceId === InstanceId)
      .filter(({ command, status }) => matchesCommandFilters(command, Filters, status));
    const query = [CommandId, InstanceId, Details, Filters];
    const page = cutPage(invocations, { size: MaxResults, token: NextToken, query }, call);
    return {
      CommandInvocations: page.items.map((invocation) => invocationJson(invocation, Details, call.now)),
      NextToken: page.nextToken,
    };
  },
});

function invocationJson(invocation: Invocation, details: boolean, now: number): Reply {
  const { command, server } = invocation;
  const shown = shownStatus(invocation, now);
  return {
    CommandId: command.commandId,
    InstanceId: server.instanceId,
    InstanceName: '',
    Comment: command.comment,
    DocumentName: command.document.name,
    DocumentVersion: '$DEFAULT',
    RequestedDateTime: seconds(command.requestedAt),
    Status: shown.status,
    StatusDetails: shown.details,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    CommandPlugins: details ? invocation.steps.map(pluginJson) : [],
  };
}

const pluginJson = (step: StepResult): Reply => ({
  Name: step.name,
  Status: step.status,
  StatusDetails: step.status,
  ResponseCode: step.exitCode,
  ResponseStartDateTime: seconds(step.startedAt),
  ResponseFinishDateTime: seconds(step.endedAt),
  Output: outputOf(step).slice(0, outputLimit),
  StandardOutputUrl: '',
  StandardErrorUrl: '',
});

function outputOf({ stdout, stderr, exitCode }: StepResult): string {
  const errors = stderr === '' ? '' : `\n----------ERROR-------\n${stderr}`;
  return `${stdout}${errors}${exitCode === 0 ? '' : `failed to run commands: exit status ${exitCode}`}`;
}
