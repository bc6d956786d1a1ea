/** Another server as far as it is known: from the run's records, or from EC2. */
export interface Peer {
  instanceId: string;
  name?: string | undefined;
  state: string;
  tags?: Readonly<Record<string, string>> | undefined;
  /** What its own precheck in this run said; absent when it has none yet. */
  ready?: boolean | undefined;
}

export interface DependencyFinding {
  code:
    | 'only-cluster-member'
    | 'dependency-not-found'
    | 'dependency-not-running'
    | 'dependency-not-ready'
    | 'dependency-not-checked';
  message: string;
}

export interface DependencyTags {
  /** Servers with the same value stand in for each other. */
  clusterTag: string | null;
  /** Names or ids of the servers that this one needs, with commas or spaces between them. */
  dependsOnTag: string | null;
}

/** What would be missing while this server is down, and what it would miss when it is back. Peers may include the server itself. */
export function dependencyFindings(server: Peer, peers: readonly Peer[], tags: DependencyTags): DependencyFinding[] {
  const others = peers.filter(({ instanceId }) => instanceId !== server.instanceId);
  return [...clusterFindings(server, others, tags.clusterTag), ...needFindings(server, others, tags.dependsOnTag)];
}

function clusterFindings(server: Peer, others: readonly Peer[], tag: string | null): DependencyFinding[] {
  const cluster = clusterOf(server, tag);
  if (cluster === undefined) return [];
  const members = others.filter((other) => clusterOf(other, tag) === cluster);
  if (members.some(({ state }) => state === 'running')) return [];
  const rest = members.length === 0 ? 'it has no other member' : 'none of its other members runs';
  return [{ code: 'only-cluster-member', message: `only running member of cluster ${cluster}: ${rest}` }];
}

function needFindings(server: Peer, others: readonly Peer[], tag: string | null): DependencyFinding[] {
  return needsOf(server, tag).flatMap((need) => {
    const named = others.filter((other) => isNamed(other, need));
    if (named.length === 0)
      return finding('dependency-not-found', `depends on ${need}, which is not among the servers known here`);
    const running = named.filter(({ state }) => state === 'running');
    if (running.length === 0)
      return finding('dependency-not-running', `depends on ${need}, which is ${named[0]?.state}`);
    if (running.every(({ ready }) => ready === false))
      return finding('dependency-not-ready', `depends on ${need}, which is not ready`);
    if (!running.some(({ ready }) => ready === true))
      return finding('dependency-not-checked', `depends on ${need}, which runs, but was not found ready here`);
    return [];
  });
}

/** The group of servers that stand in for each other to which this one belongs. */
export const clusterOf = (server: Pick<Peer, 'tags'>, tag: string | null): string | undefined => tagOf(server, tag);

/** The names or ids of other servers that this one says it needs, each once. */
export const needsOf = (server: Pick<Peer, 'instanceId' | 'name' | 'tags'>, tag: string | null): string[] =>
  [...new Set(tagOf(server, tag)?.split(/[\s,;]+/) ?? [])].filter((need) => need !== '' && !isNamed(server, need));

const finding = (code: DependencyFinding['code'], message: string): DependencyFinding[] => [{ code, message }];

const isNamed = ({ instanceId, name }: Pick<Peer, 'instanceId' | 'name'>, need: string): boolean =>
  need === instanceId || need === name;

function tagOf({ tags }: Pick<Peer, 'tags'>, key: string | null): string | undefined {
  if (key === null || tags === undefined || !Object.hasOwn(tags, key)) return undefined;
  return tags[key]?.trim() || undefined;
}
