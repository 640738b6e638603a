import type { Step } from './operations.ts';

/** Where a command speaks: results to `out`, everything about them to `err`. */
export type Terminal = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether a person watches `err`, so that a line may be drawn over. */
  readonly isLive: boolean;
  readonly columns: number;
};

/** Shows how far a work is until it is disposed. */
export type ProgressView = Disposable & { readonly step: (step: Step) => void };

const barWidth = 24;
const quietMs = 2000;

/** A bar that is drawn over itself where a person watches, else a plain line every two seconds at most. */
export function showProgress(terminal: Terminal, clock: () => number): ProgressView {
  let last = 0;
  let shown = '';
  return {
    step(step) {
      const now = clock();
      const isEnd = step.total !== null && step.done >= step.total;
      if (now - last < (terminal.isLive ? 50 : quietMs) && !(isEnd && terminal.isLive)) return;
      last = now;
      if (!terminal.isLive) return terminal.err(`${plain(step)}\n`);
      shown = bar(step).slice(0, Math.max(20, terminal.columns - 1));
      terminal.err(`\r\u001b[K${shown}`);
    },
    [Symbol.dispose]() {
      if (shown !== '') terminal.err('\r\u001b[K');
    },
  };
}

function plain({ label, done, total }: Step): string {
  return total === null ? `${label}: ${done}` : `${label}: ${done} of ${total}`;
}

function bar({ label, done, total }: Step): string {
  if (total === null || total === 0) return `${label}  ${done}`;
  const part = Math.min(1, done / total);
  const full = Math.round(part * barWidth);
  const drawn = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
  return `${label}  ${drawn}  ${Math.floor(part * 100)} %  (${done} of ${total})`;
}

/** Rows in aligned columns; numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? thousands(cell) : cell)));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[], index: number): string =>
    row
      .map((cell, column) => {
        const isNumber = typeof rows[Math.max(index, 0)]?.[column] === 'number';
        return isNumber ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return `${[line(head, 0), ...cells.map((row, index) => line(row, index))].join('\n')}\n`;
}

/** 1234567 as `1,234,567`. */
export function thousands(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
