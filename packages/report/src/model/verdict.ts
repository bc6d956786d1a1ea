import { exitCodes } from '@cms-patching/core';
import type { Overview, Verdict } from './report-schema.ts';
import { detailsOf } from './verdict/details.ts';
import { exitOf } from './verdict/exit.ts';
import {
  type Circumstances,
  eligibleCount,
  endings,
  type Findings,
  failedZones,
  isOfSeveralRuns,
  numberOf,
  troubledCount,
} from './verdict/findings.ts';
import { sentenceOn } from './verdict/sentence.ts';

/** From this share of failed servers on a night is called bad. */
const badShare = 0.1;

/** The judgement over the whole run: a sentence, what stands behind it, and the exit code, from records and journals together. */
export function verdictOn(overview: Omit<Overview, 'verdict'>, circumstances: Circumstances = {}): Verdict {
  const findings = { ...overview, ...circumstances };
  const exit = exitOf(findings);
  return {
    level: levelOf(findings),
    sentence: sentenceOn(findings),
    details: detailsOf(findings),
    exit: { name: exit, code: exitCodes[exit].code },
  };
}

function levelOf(findings: Findings): Verdict['level'] {
  const { audit, totals } = findings;
  const tampered = audit.journals.some(({ state }) => state === 'tampered' || state === 'unreadable');
  const troubled = troubledCount(findings);
  if (
    tampered ||
    audit.completeness === 'cut-short' ||
    failedZones(findings).length > 0 ||
    numberOf(findings, 'unknown') + audit.openChanges.count > 0
  )
    return 'bad';
  if (troubled > 0 && troubled >= badShare * eligibleCount(findings)) return 'bad';
  const noted =
    troubled +
    numberOf(findings, 'not-attempted', 'rolled-back') +
    audit.missing.count +
    audit.rejects.count +
    audit.overrides.length +
    Object.keys(audit.takenOnTrust).length +
    audit.cutShort.length +
    audit.journals.filter(({ state, lacking }) => state !== 'sound' || lacking).length +
    (isOfSeveralRuns(findings) ? 1 : 0);
  if (findings.fromJournals && noted === 0 && audit.scanned) return endings(findings).length > 0 ? 'attention' : 'good';
  return noted > 0 || totals.records === 0 || endings(findings).length > 0 ? 'attention' : 'good';
}
