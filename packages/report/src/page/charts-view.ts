import type { Overview } from '../model/report-schema.ts';
import { durationHistogram } from './charts/duration-histogram.ts';
import { failureBars } from './charts/failure-bars.ts';
import { funnel } from './charts/funnel.ts';
import { timeline } from './charts/timeline.ts';
import { zoneBars } from './charts/zone-bars.ts';
import { tileFacet } from './facets.ts';
import type { Server } from './server.ts';

interface ChartsInput {
  overview: Overview;
  stages: readonly string[];
  /** Those that the filters leave. */
  servers: readonly Server[];
  durationStage: number;
  chosen(facet: string): ReadonlySet<string>;
  chooseStep(step: string): void;
  toggle(facet: string, value: string): void;
  chooseDuration(place: number): void;
}

/** The charts of the servers that are shown; pressing a bar filters by it. */
export function chartsView({
  overview,
  stages,
  servers,
  durationStage,
  chosen,
  chooseStep,
  toggle,
  chooseDuration,
}: ChartsInput): HTMLElement[] {
  const { milestones } = overview.totals;
  const told = new Set(Object.keys(milestones).filter((name) => milestones[name as keyof typeof milestones] !== null));
  return [
    funnel(servers, Object.keys(milestones), told, chooseStep, chosen(tileFacet)),
    zoneBars(servers, overview.zones, (zone) => toggle('landingZone', zone), chosen('landingZone')),
    failureBars(servers, (code) => toggle('code', code), chosen('code')),
    timeline(servers, stages),
    durationHistogram(servers, stages, durationStage, chooseDuration),
  ];
}
