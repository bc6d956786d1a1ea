import { readRecords } from '../input.ts';
import { createRecordWriter } from '../ndjson.ts';

// A whole command as the codec sees it: what it could not write is told on stderr, and in the exit status.
const writer = createRecordWriter(process.stdout);
const onReject = ({ line, message }: { line: number; message: string }): void => {
  process.stderr.write(`stdin:${line}: ${message}\n`);
};
try {
  for await (const batch of readRecords(process.stdin, { name: 'stdin', onReject })) {
    for (const { record } of batch) await writer.write(record);
  }
  await writer.end();
} catch (error) {
  process.stderr.write(`${(error as Error).name}: ${(error as Error).message}\n`);
  process.exitCode = 7;
}
process.stderr.write(`peak ${process.resourceUsage().maxRSS} KiB\n`);
