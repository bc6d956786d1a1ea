/** The terminal's second screen: what was there before is there again afterwards. */
export interface Screen {
  /** Replaces all that is shown; lines must be shorter than the screen is wide. */
  draw(lines: readonly string[]): Promise<void>;
  leave(): Promise<void>;
}

const enterScreen = '\u001b[?1049h\u001b[?25l';
const leaveScreen = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';

/**
 * Takes over the terminal until `leave`. Each picture is drawn whole from the top, in one write, so that neither a change of size nor a
 * line that another process prints can put it out of place: that is what libraries that count lines upwards can't do.
 */
export function openScreen(write: (text: string) => Promise<void>): Screen {
  let entered = false;
  return {
    async draw(lines) {
      const enter = entered ? '' : enterScreen;
      entered = true;
      await write(`${enter}${home}${lines.map((line) => `${line}${clearLine}`).join('\r\n')}${clearBelow}`);
    },
    async leave() {
      if (!entered) return;
      entered = false;
      await write(leaveScreen);
    },
  };
}
