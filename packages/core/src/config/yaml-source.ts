import { parseDocument } from 'yaml';
import { visibleText } from '../codec/terminal-text.ts';
import { lineIndex } from './line-index.ts';
import { surveyNodes } from './yaml-nodes.ts';
import { type Places, placesIn } from './yaml-places.ts';

export interface Problem {
  /** Where in the text, counted in characters from 0. */
  offset: number;
  message: string;
}

/** A YAML text, read, with the way back from every value to its place in the text. */
export interface YamlSource {
  /** The plain value; undefined when the text could not be read as one. */
  value: unknown;
  problems: readonly Problem[];
  places: Places;
  /** `14:5`: line and column, from 1. */
  position(offset: number): string;
}

/** So many uses of anchors are taken for a file that means harm: nested ones grow without bound. */
const maxAliasCount = 10_000;

/** Reads YAML 1.2 with anchors and merge keys; what is wrong with it is returned, not thrown. */
export function readYaml(text: string): YamlSource {
  const position = lineIndex(text);
  const unreadable = (...problems: Problem[]): YamlSource => ({
    value: undefined,
    problems,
    places: placesIn(null),
    position,
  });
  try {
    // Repeated keys are left to the survey: the library compares every key with every other.
    const document = parseDocument(text, {
      merge: true,
      prettyErrors: false,
      uniqueKeys: false,
      // Not `silent`, which would pass over a second document in the file.
      logLevel: 'error',
    });
    const faults = [...document.errors, ...document.warnings].map(({ code, pos: [offset], message }) => ({
      offset,
      message: code === 'MULTIPLE_DOCS' ? secondDocument : `not valid YAML: ${onOneLine(message)}`,
    }));
    if (document.errors.length > 0) return unreadable(...faults);
    const survey = surveyNodes(document.contents, position);
    const problems = [...faults, ...survey.problems];
    if (survey.broken) return unreadable(...problems);
    try {
      const value: unknown = document.toJS({ maxAliasCount });
      return { value, problems, places: placesIn(document.contents, survey.anchored), position };
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      const offset = [...survey.anchored.keys()][0]?.range?.[0] ?? 0;
      return unreadable(...problems, {
        offset,
        message: `anchors are used more than ${maxAliasCount} times in all: too many`,
      });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return unreadable({ offset: 0, message: 'nested too deeply to be read' });
  }
}

const secondDocument = 'a second document begins here (---): the file must hold one';

const onOneLine = (message: string): string =>
  visibleText(message.charAt(0).toLowerCase() + message.slice(1).replace(/\s+/g, ' '));
