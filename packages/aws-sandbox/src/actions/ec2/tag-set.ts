/** Tags as EC2's XML lists them. */
export const tagSet = (tags: Record<string, string>): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));
