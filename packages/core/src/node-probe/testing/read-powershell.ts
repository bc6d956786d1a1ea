import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import treeSitter, { type Node } from '@vscode/tree-sitter-wasm';

/** What a PowerShell script is made of, each once and sorted. */
export interface PowerShellParts {
  /** What the grammar can make nothing of, with its line. */
  errors: string[];
  functions: string[];
  commands: string[];
  /** Whole lines of a command, such as `New-Object Net.WebProxy $proxy`. */
  calls(command: string): string[];
  /** `& $Script`, `. other.ps1` */
  invoked: string[];
  redirected: string[];
  /** `.Close`, and of types all that is used: `[Math]::Min`. */
  methods: string[];
  /** What is set and is no variable: properties and items. */
  assigned: string[];
  /** Variables, in lower case as PowerShell knows no other. */
  read: string[];
  written: string[];
}

const { Parser, Language } = treeSitter;
const grammars = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
await Parser.init();
const powerShell = await Language.load(join(grammars, 'tree-sitter-powershell.wasm'));

/** Parses a script by the grammar of Windows PowerShell and names its parts. */
export function readPowerShell(source: string): PowerShellParts {
  const parser = new Parser().setLanguage(powerShell);
  const root = parser.parse(source)?.rootNode;
  if (!root) throw new Error('the script could not be parsed');
  const nodes = [...walk(root)];
  const of = (...types: string[]) => nodes.filter(({ type }) => types.includes(type));
  const targets = of('left_assignment_expression');
  const commands = of('command').filter((node) => node.childForFieldName('command_name')?.type === 'command_name');
  const nameOf = (command: Node) => command.childForFieldName('command_name')?.text ?? '';
  const statics = of('member_access').filter(({ firstChild }) => firstChild?.type === 'type_literal');
  const isTarget = (node: Node) =>
    targets.some(({ text, startIndex }) => startIndex === node.startIndex && text === node.text);
  return {
    errors: nodes
      .filter(({ isError, isMissing }) => isError || isMissing)
      .map(({ startPosition, text }) => `line ${startPosition.row + 1}: ${text.slice(0, 80)}`),
    functions: once(of('function_name')),
    commands: once(commands, nameOf),
    calls: (command) => once(commands.filter((node) => nameOf(node) === command)),
    invoked: once(of('command').filter(({ firstChild }) => firstChild?.type === 'command_invokation_operator')),
    redirected: once(of('redirection')),
    methods: once([...of('invokation_expression'), ...statics], methodOf),
    assigned: once(targets).filter((target) => !isVariable(target)),
    read: once(
      of('variable').filter((node) => !isTarget(node)),
      variableOf,
    ),
    written: [
      ...once(targets, variableOf).filter(isVariable),
      ...once(of('script_parameter').flatMap(variablesIn), variableOf),
      ...once(
        of('foreach_statement').flatMap((loop) => variablesIn(loop).slice(0, 1)),
        variableOf,
      ),
    ],
  };
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child) yield* walk(child);
}

const once = (nodes: Node[], name: (node: Node) => string = ({ text }) => text): string[] =>
  [...new Set(nodes.map(name))].sort();

const isVariable = (text: string): boolean => /^\$\w+$/.test(text);
const variableOf = ({ text }: Node): string => text.toLowerCase();
const variablesIn = (node: Node): Node[] => [...walk(node)].filter(({ type }) => type === 'variable');

function methodOf(node: Node): string {
  const [owner] = node.children;
  const member = node.children.find((child) => child?.type === 'member_name')?.text ?? '';
  return owner?.type === 'type_literal' ? `${owner.text}::${member}` : `.${member}`;
}
