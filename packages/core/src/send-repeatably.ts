import type { SendOnce } from './aws/run-command/send-command.ts';
import type { StageContext } from './stage.ts';

/** For commands that only look (an echo, a probe, a scan): they may be sent twice without harm, so they are written down and never looked up. */
export const sendRepeatably =
  ({ journal, runId, zone }: Pick<StageContext, 'journal' | 'runId' | 'zone'>): SendOnce =>
  (batchId, instanceIds, perform) =>
    journal.act({
      key: `${runId}/${zone.accountId}/${zone.region}/SendCommand/${batchId}`,
      operation: 'SendCommand',
      instances: instanceIds.map((id) => `${zone.accountId}/${zone.region}/${id}`),
      principal: zone.identity.arn,
      perform,
    });
