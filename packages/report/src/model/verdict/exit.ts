import { type ExitName, mostSevere } from '@cms-patching/core';
import { eligibleCount, endings, type Findings, failedZones, numberOf, troubledCount } from './findings.ts';

/** The exit code of the whole run, from the records, the journals and how the commands ended. */
export function exitOf(findings: Findings): ExitName {
  const found = endings(findings);
  const { audit, leftUndone = 0 } = findings;
  if (numberOf(findings, 'unknown') + audit.openChanges.count > 0) found.push('unknown');
  const tampered = audit.journals.some(({ state }) => state === 'tampered' || state === 'unreadable');
  const failures = troubledCount(findings) + failedZones(findings).length + audit.rejects.count;
  const only = onlyCategory(findings);
  if (failures > 0 && only) found.push(only);
  else if (failures + leftUndone > 0 || tampered || audit.completeness === 'cut-short') found.push('someFailed');
  const isEmpty = findings.fromJournals ? !audit.scanned : eligibleCount(findings) === 0;
  if (found.length === 0 && isEmpty) found.push('nothingToDo');
  return mostSevere(found);
}

/** The one category with which everything that was attempted failed. */
function onlyCategory(findings: Findings): ExitName | undefined {
  const { failures, audit } = findings;
  const otherwise =
    numberOf(findings, 'done', 'planned', 'partial', 'rolled-back', 'not-attempted') + audit.rejects.count;
  if (otherwise > 0 || audit.completeness === 'cut-short') return undefined;
  const zoneCategories = failedZones(findings).flatMap((zone) =>
    zone.failures.map(({ error }) => error?.category ?? 'internal'),
  );
  const categories = new Set([...failures.map(({ category }) => category), ...zoneCategories]);
  const [category] = categories;
  return categories.size === 1 ? category : undefined;
}
