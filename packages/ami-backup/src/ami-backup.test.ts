import { testStageContract } from '@cms-patching/core/testing';

testStageContract({ name: 'ami-backup', key: 'amiBackup', changes: true });
