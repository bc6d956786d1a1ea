import { OperationError } from '../errors.ts';
import type { Config } from './config.ts';
import { configFile, type WrittenConfig } from './config-schema.ts';
import { crossCheck } from './cross-checks.ts';
import { defaultSettings, defaultWorkflow } from './default-settings.ts';
import { describeIssues } from './describe-problems.ts';
import { isMap, mergeSettings } from './merge-settings.ts';
import { resolveZone } from './resolve-zone.ts';
import { unknownRegions } from './unknown-regions.ts';
import { type Problem, readYaml, type YamlSource } from './yaml-source.ts';

const maxProblems = 100;

/**
 * The config in a YAML text. Throws OperationError (configuration, `config-invalid`) with every problem on a line of
 * its own, each with its place: `config.yml:14:5: unknown key "retension_days": did you mean "retention_days"?`.
 */
export function parseConfig(text: string, fileName: string): Config {
  const source = readYaml(text);
  if (source.value === undefined) throw invalid(source.problems, source, fileName);
  if (source.value === null)
    throw invalid([...source.problems, { offset: 0, message: 'the file is empty' }], source, fileName);

  const value = withoutExtensions(source.value);
  const parsed = configFile.safeParse(value);
  const problems = [
    ...source.problems,
    ...(parsed.success ? [] : describeIssues(parsed.error.issues, value, source.places)),
    ...crossCheck(value, source.places, source.position),
  ];
  if (!parsed.success || problems.length > 0) throw invalid(problems, source, fileName);
  return complete(parsed.data, linesOf(unknownRegions(value, source.places), source, fileName), source, fileName);
}

/** Keys that begin with `x-` are the operator's own: anchors live there. */
const withoutExtensions = (value: unknown): unknown =>
  isMap(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x-'))) : value;

function complete(
  written: WrittenConfig,
  warnings: readonly string[],
  { places, position }: YamlSource,
  fileName: string,
): Config {
  const { workflow = {}, defaults = {}, overrides = {}, landingZones, ...settings } = written;
  const find = (path: readonly PropertyKey[]) => {
    const offset = places.find(path);
    return offset === undefined ? undefined : `${fileName}:${position(offset)}`;
  };
  return {
    ...mergeSettings(defaultSettings, settings),
    workflow: mergeSettings(defaultWorkflow, workflow),
    landingZones: landingZones.map((zone, i) => resolveZone(zone, defaults, find(['landing_zones', i]) ?? fileName)),
    overrides: {
      environments: overrides.environments ?? {},
      landingZones: overrides.landingZones ?? {},
      tags: overrides.tags ?? [],
    },
    warnings,
    origin: { fileName, find },
  };
}

function invalid(problems: readonly Problem[], source: YamlSource, fileName: string): OperationError {
  const lines = linesOf(problems, source, fileName);
  const more = lines.length - maxProblems;
  const text = [
    ...lines.slice(0, maxProblems),
    ...(more > 0 ? [`${fileName}:1:1: and ${more} problems more`] : []),
  ].join('\n');
  return new OperationError(text, { category: 'configuration', code: 'config-invalid' });
}

/** Each problem once with its place, in the order of the file. */
function linesOf(problems: readonly Problem[], { position }: YamlSource, fileName: string): string[] {
  const lines = problems
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => `${fileName}:${position(offset)}: ${message}`);
  return [...new Set(lines)];
}
