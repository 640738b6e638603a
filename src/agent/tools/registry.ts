import type { z } from 'zod';
import type { Json } from '../../kernel/json.ts';
import type { ToolOffer } from '../../llm/model.ts';
import type { Origin, Tool, ToolContext, ToolResult } from '../tool.ts';
import { toJsonSchema } from './json-schema.ts';
import { createRateLimit } from './rate-limit.ts';

/** A tool cannot be registered as it is: a mistake in a program or a plugin. */
export class ToolRegistryError extends Error {
  override readonly name = 'ToolRegistryError';
  readonly code: 'tool-exists' | 'tool-invalid' | 'tool-unknown';

  constructor(code: ToolRegistryError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Where and for whom tools are looked up. */
type ToolScope = { readonly platform: string; readonly origin: Origin };

/** All tools of the program, with their rights decided outside the model (A4). */
export type ToolRegistry = {
  /** Adds a tool; throws `ToolRegistryError` where its name is taken or its input is no object. */
  readonly register: (tool: Tool) => void;
  /** Adds tools that are offered on one platform only. */
  readonly registerSet: (platform: string, tools: readonly Tool[]) => void;
  /** Offers registered tools, by name, on one more platform. */
  readonly offerOn: (platform: string, names: readonly string[]) => void;
  /** Takes a tool out, such as one whose server is gone. */
  readonly remove: (name: string) => void;
  /** What may be used there, in order of name; without a scope, all. */
  readonly list: (scope?: ToolScope) => readonly Tool[];
  /** The same as a model sees it. */
  readonly offers: (scope: ToolScope) => readonly ToolOffer[];
  /** Runs a tool. Whatever happens comes back as a result; never throws. */
  readonly call: (name: string, input: Json, context: ToolContext) => Promise<ToolResult>;
  /** The same for a call that acts and that an owner has approved as it stands. */
  readonly callApproved: (name: string, input: Json, context: ToolContext) => Promise<ToolResult>;
};

/** Ports and limits of a registry. */
export type ToolRegistryOptions = {
  readonly clock: () => number;
  /** Milliseconds for one call; 30,000 by default. */
  readonly timeoutMs?: number;
  /** Characters of JSON that a result may have; 20,000 by default, longer ones are cut. */
  readonly maxOutput?: number;
  /** Takes secrets out of the messages of thrown errors. */
  readonly redact?: (text: string) => string;
  /** Puts a call that acts to an owner; without it such calls are refused. */
  readonly propose?: (tool: Tool, input: Json, context: ToolContext) => Promise<ToolResult>;
};

type Entry = {
  readonly tool: Tool;
  readonly offer: ToolOffer;
  /** null: everywhere. */
  platforms: ReadonlySet<string> | null;
};

/** An empty registry. */
export function createToolRegistry(options: ToolRegistryOptions): ToolRegistry {
  const { clock, timeoutMs = 30_000, maxOutput = 20_000, redact = (text) => text } = options;
  const entries = new Map<string, Entry>();
  const rates = createRateLimit();

  function register(tool: Tool): void {
    if (entries.has(tool.name)) {
      throw new ToolRegistryError('tool-exists', `Cannot register tool "${tool.name}": the name is taken`);
    }
    if (!/^[a-z][a-z0-9_]{0,63}$/u.test(tool.name)) {
      const wish = 'names are snake case, at most 64 characters';
      throw new ToolRegistryError('tool-invalid', `Cannot register tool "${tool.name}": ${wish}`);
    }
    const inputSchema = tool.inputSchema ?? toJsonSchema(tool.input);
    if (inputSchema === null) {
      throw new ToolRegistryError(
        'tool-invalid',
        `Cannot register tool "${tool.name}": its input is no object`,
      );
    }
    const { name, description } = tool;
    entries.set(name, {
      tool,
      offer: { name, description, inputSchema },
      platforms: tool.platforms === undefined ? null : new Set(tool.platforms),
    });
  }

  function allowed({ tool, platforms }: Entry, { platform, origin }: ToolScope): boolean {
    return (platforms === null || platforms.has(platform)) && tool.origins.includes(origin);
  }

  function within(scope?: ToolScope): Entry[] {
    return [...entries.values()]
      .filter((entry) => scope === undefined || allowed(entry, scope))
      .sort((a, b) => (a.tool.name < b.tool.name ? -1 : 1));
  }

  async function call(
    name: string,
    input: Json,
    context: ToolContext,
    approved: boolean,
  ): Promise<ToolResult> {
    const entry = entries.get(name);
    if (entry === undefined) return no('tool-unknown', `There is no tool "${name}".`);
    const { tool } = entry;
    if (!allowed(entry, { platform: context.channel, origin: context.origin })) {
      return no('not-allowed', `"${name}" may not be used here for text from: ${context.origin}.`);
    }
    const consent = tool.effect === 'act' && !approved;
    if (consent && options.propose === undefined) {
      return no(
        'approval-needed',
        `"${name}" acts outside and needs an owner's approval, which nobody has given.`,
      );
    }
    const parsed = await tool.input.safeParseAsync(input);
    if (!parsed.success)
      return no('input-invalid', `The input of "${name}" is wrong: ${issues(parsed.error)}`);
    const wait = rates.take(`${context.thread}\n${name}`, tool.perMinute ?? 60, clock());
    if (wait !== null) {
      return no(
        'rate-limited',
        `"${name}" was used too often: it is free again in ${Math.ceil(wait / 1000)} s.`,
      );
    }
    if (consent && options.propose !== undefined) return options.propose(tool, input, context);
    return limit(await run(tool, parsed.data, context));
  }

  async function run(tool: Tool, input: unknown, context: ToolContext): Promise<ToolResult> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([context.signal, timeout]);
    const ended = aborted(signal);
    try {
      return await Promise.race([tool.run(input, { ...context, signal }), ended.promise]);
    } catch (fault) {
      if (timeout.aborted) return no('timed-out', `"${tool.name}" took longer than ${timeoutMs / 1000} s.`);
      if (context.signal.aborted) return no('aborted', `"${tool.name}" was stopped.`);
      const message = fault instanceof Error ? fault.message : String(fault);
      return no('failed', `"${tool.name}" failed: ${redact(message).slice(0, 300)}`);
    } finally {
      ended.forget();
    }
  }

  function limit(result: ToolResult): ToolResult {
    if (!result.ok) return result;
    const text = JSON.stringify(result.output) ?? 'null';
    if (text.length <= maxOutput) return result;
    const start = typeof result.output === 'string' ? result.output : text;
    return {
      ok: true,
      output: { cut: true, characters: text.length, start: start.slice(0, maxOutput).toWellFormed() },
    };
  }

  return {
    register,
    registerSet(platform, tools) {
      for (const tool of tools) register({ ...tool, platforms: [platform] });
    },
    offerOn(platform, names) {
      for (const name of names) {
        const entry = entries.get(name);
        if (entry === undefined) {
          throw new ToolRegistryError(
            'tool-unknown',
            `Cannot offer tool "${name}" on ${platform}: it is not registered`,
          );
        }
        if (entry.platforms !== null) entry.platforms = new Set([...entry.platforms, platform]);
      }
    },
    remove: (name) => void entries.delete(name),
    list: (scope) => within(scope).map(({ tool }) => tool),
    offers: (scope) => within(scope).map(({ offer }) => offer),
    call: (name, input, context) => safely(name, call(name, input, context, false)),
    callApproved: (name, input, context) => safely(name, call(name, input, context, true)),
  };

  async function safely(name: string, calling: Promise<ToolResult>): Promise<ToolResult> {
    try {
      return await calling;
    } catch (fault) {
      const message = fault instanceof Error ? fault.message : String(fault);
      return no('failed', `"${name}" failed: ${redact(message).slice(0, 300)}`);
    }
  }
}

function no(code: string, message: string): ToolResult {
  return { ok: false, code, message };
}

function issues(error: z.core.$ZodError): string {
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}

/** Rejects when the signal aborts, also for a tool that does not listen to it. */
function aborted(signal: AbortSignal): { readonly promise: Promise<never>; readonly forget: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new Error('The call was stopped'));
  // Settles unheard where the tool was faster.
  promise.catch(() => undefined);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return { promise, forget: () => signal.removeEventListener('abort', stop) };
}
