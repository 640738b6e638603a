import path from 'node:path';
import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import type { BuildCommand } from '../program.ts';
import type { ReplayReport } from '../../apps/chronicler/playback/replay-report.ts';
import type { ReportOptions } from '../run-command.ts';
import { findServer, runConfigured } from '../run-command.ts';
import { showProgress, thousands } from '../terminal.ts';

type ReplayOptions = ReportOptions & {
  readonly speed?: string;
  readonly out?: string;
  readonly dry?: boolean;
};

/** `sanctum replay` */
export const replayCommand: BuildCommand = (ports, finish) =>
  new Command('replay')
    .description(
      'Play recorded chat through the whole pipeline on a virtual clock and write its ledger. Reads JSON lines and the files of TwitchDownloader; needs no model and no network.',
    )
    .argument('<file>', 'file of recorded chat')
    .option('--speed <times>', 'as many times faster than it went; by default as fast as it can')
    .option('--out <folder>', 'folder of the ledger, in the place of EXPORT_PATH')
    .option('--dry', 'keep nothing but the ledger: play it in a store that is gone afterwards')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum replay examples/sample-stream.jsonl --json')
    .action(async (file: string, options: ReplayOptions) => {
      const speed = options.speed === undefined ? null : Number(options.speed.replace(/x$/, ''));
      if (speed !== null && !(speed > 0)) {
        ports.terminal.err('The speed is a number above 0, such as --speed 60.\n');
        return finish(exitCodes.usage);
      }
      finish(
        await runConfigured(ports, async (config) => {
          const note = (sentence: string): void => ports.terminal.err(`${sentence}\n`);
          const isServing = (await findServer(config)) !== null;
          if (isServing && options.dry !== true)
            note(
              'A server has this store open, so the recording is played in one of its own that is gone afterwards.',
            );
          const view = showProgress(ports.terminal, ports.clock);
          try {
            const report = await ports.replay(
              config,
              await ports.createLog(config),
              {
                file: path.resolve(file),
                speed,
                out: options.out === undefined ? null : path.resolve(options.out),
                dry: isServing || options.dry === true,
              },
              { progress: view.step, signal: ports.stop, note },
            );
            view[Symbol.dispose]();
            ports.terminal.out(
              options.json === true ? `${JSON.stringify(report, null, 2)}\n` : render(report),
            );
          } finally {
            view[Symbol.dispose]();
          }
          return exitCodes.ok;
        }),
      );
    });

function render(report: ReplayReport): string {
  const { human, bot } = report.messages;
  const flagged = report.flags.filter(({ state }) => state === 'flagged').length;
  const lines = [
    ...report.skipped.map(({ line, reason }) => `Line ${line} was skipped: ${reason}.`),
    `${thousands(human)} messages of ${thousands(report.chatters)} people and ${thousands(bot)} of bots.`,
    ...report.agentMessages.map(
      ({ at, text, mode, reasons }) => `${at.slice(11, 16)}  ${mode}: ${text}  (${reasons.join('; ')})`,
    ),
    `The warden flagged ${flagged} and watched ${report.flags.length - flagged}; ${report.clips.length} moments are worth a clip.`,
    report.ledger === null ? 'No ledger was written.' : `The ledger is ${report.ledger}`,
  ];
  return `${lines.join('\n')}\n`;
}
