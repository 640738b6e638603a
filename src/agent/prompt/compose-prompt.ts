import { buildPrompt } from '../../llm/build-prompt.ts';
import type { Gateway } from '../../llm/gateway.ts';
import type { BuiltPrompt } from '../../llm/prompt.ts';
import { createSummarise } from '../../llm/summarise.ts';
import type { Memory } from '../../memory/context.ts';
import type { ThreadLog } from '../../store/thread/thread-log.ts';
import type { MessageRow, ThreadReader } from '../../store/thread/thread-reader.ts';
import type { ArtifactReader, ShownArtifact } from '../artifacts/artifact-reader.ts';
import type { Agent } from '../persona/agent.ts';
import { keepSummaries, pathSummary } from '../turn/path-summary.ts';
import type { PromptAsk } from '../turn/turn-ports.ts';
import { alternateRoles } from './alternate.ts';
import type { PathMessage, PromptPack } from './prompt-pack.ts';

/** What the prompts of turns are made from. */
export type ComposerPorts = {
  readonly agent: Agent;
  readonly pack: PromptPack;
  readonly gateway: Pick<Gateway, 'generate' | 'budget' | 'describe'>;
  readonly memory: Pick<Memory, 'contextFor' | 'audienceOf'>;
  readonly reader: ThreadReader;
  readonly threads: ThreadLog;
  /** What was made of the media of messages. */
  readonly artifacts?: Pick<ArtifactReader, 'shown'>;
  readonly clock: () => number;
};

/** Composes the prompt of a turn: persona, memory, the summary of the path, the recent path, within the model's budget (A3, L5). */
export function createPromptComposer(ports: ComposerPorts): (ask: PromptAsk) => Promise<BuiltPrompt> {
  const { agent, pack, gateway, memory, reader, threads, clock } = ports;
  return async (ask) => {
    const { thread, recent, set, tools } = ask;
    const last = recent.at(-1);
    const summary = await pathSummary(thread.thread, (last?.depth ?? 0) + 1, reader);
    const told = summary?.depth ?? 0;
    const asked = new Set(set);
    const shown = recent.filter((row) => row.depth > told || asked.has(row.message));
    const context = await memory.contextFor({
      agent: agent.name,
      thread: thread.thread,
      audience: await memory.audienceOf(thread.thread),
      query: recent
        .filter((row) => asked.has(row.message))
        .map((row) => row.text)
        .join('\n'),
      except: new Set(shown.map((row) => row.message)),
      turn: ask.turn,
      signal: ask.signal,
    });
    const artifacts = await ports.artifacts?.shown(shown);
    const draft = pack.open({
      agent,
      situation: {
        agent: agent.name,
        thread: thread.thread,
        channel: thread.channel,
        audience: thread.audience === 'public' ? 'public' : 'private',
        now: clock(),
      },
      recent: shown.map((row) => toPathMessage(row, artifacts?.get(row.message) ?? [])),
      set,
      ...(summary === null ? {} : { earlier: summary.segment }),
      memory: context,
      tools,
      now: clock(),
      task: { type: ask.task },
      ...(ask.instructions === undefined ? {} : { instructions: ask.instructions }),
    });
    const where = { thread: thread.thread, turn: ask.turn, actor: `agent:${agent.name}`, now: clock() };
    // Kept as it was told, and marked as data only where it enters a prompt.
    const summarise = keepSummaries(
      createSummarise(gateway, {
        purpose: {
          scope: 'reactive',
          principal: where.actor,
          cause: 'summary',
          thread: thread.thread,
          turn: ask.turn,
        },
        signal: ask.signal,
        source: () => `path:${thread.thread}`,
      }),
      where,
      { threads, reader },
    );
    const budget = gateway.budget('chat');
    // The offers travel beside the prompt and count like it.
    const offers = tools.length === 0 ? 0 : budget.count(JSON.stringify(tools));
    const left = { ...budget, hard: budget.hard - offers, soft: Math.max(0, budget.soft - offers) };
    const built = await buildPrompt(
      draft.segments,
      left,
      gateway.describe('chat').name,
      draft.markSummaries(summarise),
    );
    return built.ok ? { ...built, messages: alternateRoles(built.messages) } : built;
  };
}

function toPathMessage(row: MessageRow, artifacts: readonly ShownArtifact[]): PathMessage {
  return {
    message: row.message,
    role: row.role === 'agent' || row.role === 'system' ? row.role : 'user',
    author: { id: row.author, name: row.author_name },
    text: row.text,
    at: row.at,
    state: row.state === 'complete' ? 'complete' : 'truncated',
    owner: row.owner === 1,
    origin: row.origin,
    ...(artifacts.length === 0 ? {} : { artifacts }),
  };
}
