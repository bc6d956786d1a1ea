/** Tells line and column, from 1, of an offset, as `14:5`. The YAML library's own counter misses lines of broken texts. */
export function lineIndex(text: string): (offset: number) => string {
  const starts = [0];
  for (let newline = text.indexOf('\n'); newline !== -1; newline = text.indexOf('\n', newline + 1))
    starts.push(newline + 1);
  return (offset) => {
    const within = Math.min(offset, text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= within) low = middle;
      else high = middle - 1;
    }
    return `${low + 1}:${within - (starts[low] ?? 0) + 1}`;
  };
}
