import type { InstanceInformation } from '@aws-sdk/client-ssm';
import {
  Interrupted,
  instanceInformationByIds,
  OperationError,
  toRecordError,
  type ZoneSession,
} from '@cms-patching/core';
import type { AwsWait } from './await-aws.ts';

/** What SSM knows of instances, by id; undefined when it could not be asked. */
export type Nodes = ReadonlyMap<string, InstanceInformation> | undefined;

export interface NodeFinder {
  find(ids: readonly string[]): Promise<Nodes>;
  /** Why SSM could not be asked. */
  failure(): OperationError | undefined;
}

/** Asks SSM about instances until it refuses or fails: a backup is wanted all the same, so that this loses no record. */
export function nodeFinder(session: ZoneSession, wait: AwsWait): NodeFinder {
  let failure: OperationError | undefined;
  return {
    failure: () => failure,
    async find(ids) {
      if (failure) return undefined;
      try {
        return await wait((signal) => instanceInformationByIds(session, ids, signal));
      } catch (error) {
        if (error instanceof Interrupted) throw error;
        const { message, ...facts } = toRecordError(error);
        failure ??= new OperationError(`its servers are written without what SSM knows of them: ${message}`, {
          ...facts,
          cause: error,
        });
        return undefined;
      }
    },
  };
}
