/** What runs by itself, listens and is mounted. Client sockets of UDP are left out: a DNS server has thousands. */
export declare const baseline: string;
