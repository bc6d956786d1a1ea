/** What a command with certain arguments prints, and how it ends. */
export interface CommandAnswer {
  stdout?: string;
  stderr?: string;
  exit?: number;
}

/**
 * The commands of a Linux node: whole command lines and their answers, the first that fits counting. A `*` at the end
 * stands for any further arguments. A command that no line begins with does not exist on the node.
 */
export type CommandTable = [commandLine: string, answer: CommandAnswer][];

export const says = (stdout: string): CommandAnswer => ({ stdout: `${stdout}\n` });
export const succeeds: CommandAnswer = {};
export const fails: CommandAnswer = { exit: 1 };
