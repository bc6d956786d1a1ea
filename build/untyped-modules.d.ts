declare module 'cliui/build/lib/index.js' {
  interface TextMeasures {
    stringWidth(text: string): number;
    stripAnsi(text: string): string;
    wrap(text: string, columns: number): string;
  }
  export function cliui(options: object, measures: TextMeasures): object;
}
