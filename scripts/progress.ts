const WIDTH = 30;

/**
 * Shows how far something has come: as a bar on a terminal, elsewhere as a line for every tenth.
 *
 * @returns to be called with the fraction that is done, 0 to 1
 */
export function showProgress(title: string, out: NodeJS.WriteStream): (fraction: number) => void {
  let shown = -1;
  return (fraction) => {
    const percent = Math.floor(fraction * (out.isTTY ? 100 : 10)) * (out.isTTY ? 1 : 10);
    if (percent === shown) return;
    shown = percent;
    const filled = Math.round((percent * WIDTH) / 100);
    const bar = `${"█".repeat(filled)}${"░".repeat(WIDTH - filled)}`;
    out.write(
      out.isTTY ? `\r${title} ${bar} ${percent} %${percent === 100 ? "\n" : ""}` : `${title}: ${percent} %\n`,
    );
  };
}
