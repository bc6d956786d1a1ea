import type { ChunkingContext, OutputOptions } from 'rolldown';

type CodeSplitting = Exclude<OutputOptions['codeSplitting'], boolean | undefined>;

const isSdk = (id: string): boolean => /[\\/]node_modules[\\/]@(?:aws-sdk|aws|smithy)[\\/]/.test(id);

/**
 * Which modules share a file: `start` holds what runs at once (apart from the entry, so that Node can keep it compiled), `aws-sdk` what of
 * the SDK our own code imports. Everything else goes where the bundler puts it: a file for each part that is loaded on demand, such as the
 * SDK's sign-in providers, and for what two of them share.
 */
export function groupChunks(): CodeSplitting {
  const known = new Map<string, boolean>();
  return {
    groups: [
      { name: 'start', tags: ['$initial'], test: (id) => !id.endsWith('cli.ts'), priority: 1 },
      {
        debugName: 'aws-sdk',
        name: (id, graph) => (isSdk(id) && isImportedByUs(id, graph, known) ? 'aws-sdk' : null),
      },
    ],
  };
}

/** Whether a chain of static imports leads from our own code, through the SDK only, to this module. */
function isImportedByUs(id: string, graph: ChunkingContext, known: Map<string, boolean>): boolean {
  const answer = known.get(id);
  if (answer !== undefined) return answer;
  known.set(id, false);
  const importers = graph.getModuleInfo(id)?.importers ?? [];
  const imported = importers.some((importer) => !isSdk(importer) || isImportedByUs(importer, graph, known));
  known.set(id, imported);
  return imported;
}
