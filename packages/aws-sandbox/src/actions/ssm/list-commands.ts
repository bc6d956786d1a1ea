import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { commandStatus } from '../../model/command.ts';
import { action } from '../action.ts';
import { cutPage } from '../page.ts';
import { commandFilters, matchesCommandFilters } from './command-filters.ts';
import { commandJson } from './command-json.ts';

export const listCommands = action({
  service: 'ssm',
  name: 'ListCommands',
  changes: false,
  input: z.strictObject({
    CommandId: z.string().optional(),
    InstanceId: z.string().optional(),
    Filters: commandFilters,
    MaxResults: z.number().int().min(1).max(50).default(50),
    NextToken: z.string().optional(),
  }),
  run({ CommandId, InstanceId, Filters, MaxResults, NextToken }, call) {
    const { region } = call;
    const commands = [...region.commands.values()]
      .filter((command) => region.isVisible(command.requestedAt))
      .filter((command) => CommandId === undefined || command.commandId === CommandId)
      .filter((command) => InstanceId === undefined || command.invocations.has(InstanceId))
      .filter((command) => matchesCommandFilters(command, Filters, commandStatus(command).status))
      .reverse();
    if (CommandId !== undefined && !region.commands.has(CommandId)) {
      throw new AwsError('InvalidCommandId', `The command ${CommandId} does not exist.`);
    }
    const query = [CommandId, InstanceId, Filters];
    const page = cutPage(commands, { size: MaxResults, token: NextToken, query }, call);
    return { Commands: page.items.map(commandJson), NextToken: page.nextToken };
  },
});
