import type { LanguageModel } from './model.ts';
import { defaultBudgets, defaultTimeouts, type LlmOptions, type RoleOptions } from './options.ts';
import { createPlaceholder } from './placeholder.ts';
import type { EmbeddingModel, Provider, ProviderSettings, TranscriptionModel } from './providers/provider.ts';

/** One model of a role's chain, ready to be called. */
export type ResolvedModel = {
  /** `provider/model`, as pages show it and the calibration knows it. */
  readonly name: string;
  readonly model: LanguageModel;
};

/** A role with its models in order of preference. */
export type ResolvedRole = {
  readonly placeholder: boolean;
  readonly chain: readonly [ResolvedModel, ...ResolvedModel[]];
  readonly hard: number;
  readonly soft: number;
  readonly timeoutMs: number;
};

/** The roles that talk; embedding stands apart. */
export type ResolvedRoles = {
  readonly chat: ResolvedRole;
  readonly classifier: ResolvedRole;
  readonly vision: ResolvedRole;
  readonly embedder: {
    readonly name: string;
    readonly model: EmbeddingModel;
    readonly timeoutMs: number;
  } | null;
  readonly transcriber: {
    readonly name: string;
    readonly model: TranscriptionModel;
    readonly timeoutMs: number;
  } | null;
};

/** The settings name a provider that nobody knows, or leave out what it needs. */
export class LlmOptionsError extends Error {
  override readonly name = 'LlmOptionsError';
  readonly code = 'llm-options-invalid';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Tokens that an answer may take beside the largest prompt. */
const answerTokens = 2_048;

/** Everything wrong with the settings, one sentence each; empty where all is well. */
export function llmProblems(options: LlmOptions, providers: readonly Provider[]): readonly string[] {
  return Object.entries(options.roles).flatMap(([role, settings]) =>
    [settings, ...(settings.fallbacks ?? [])].flatMap((one) => problemsOf(role, one, providers)),
  );
}

/** Finds the models behind the roles (L1). Throws `LlmOptionsError` with all problems at once. */
export function resolveRoles(
  options: LlmOptions,
  providers: readonly Provider[],
  placeholder: LanguageModel = createPlaceholder(),
): ResolvedRoles {
  const problems = llmProblems(options, providers);
  if (problems.length > 0) throw new LlmOptionsError(problems);
  const { chat, classifier, vision, embedder, transcriber } = options.roles;
  // One length of context for all roles: Ollama loads a model anew for every other one.
  const largest = Math.max(chat?.hard ?? defaultBudgets.chat.hard, classifier?.hard ?? 0, vision?.hard ?? 0);
  const find = (role: 'chat' | 'classifier' | 'vision', settings: RoleOptions | undefined) =>
    resolveRole(role, settings, providers, placeholder, largest);
  return {
    chat: find('chat', chat),
    classifier: find('classifier', classifier ?? classifierLike(chat, providers)),
    vision: find('vision', vision ?? chat),
    embedder: embedder === undefined ? null : resolveEmbedder(embedder, providers),
    transcriber: transcriber === undefined ? null : resolveTranscriber(transcriber, providers),
  };
}

/**
 * Reads `provider/model`. A slash is part of the model's own name where no provider is called so, or where the given provider
 * is a server of many vendors' models.
 */
export function parseModelName(
  text: string,
  given: string | undefined,
  providers: readonly Provider[],
): { readonly provider: string | undefined; readonly model: string } {
  const slash = text.indexOf('/');
  const prefix = text.slice(0, slash);
  const known = slash > 0 && (prefix === 'placeholder' || providers.some(({ name }) => name === prefix));
  const servesMany = providers.some(
    ({ name, hostsMany }) => name === given && hostsMany === true && name !== prefix,
  );
  return known && !servesMany
    ? { provider: prefix, model: text.slice(slash + 1) }
    : { provider: given, model: text };
}

function classifierLike(
  chat: RoleOptions | undefined,
  providers: readonly Provider[],
): RoleOptions | undefined {
  if (chat === undefined) return undefined;
  const provider = providers.find(({ name }) => name === chat.provider);
  const { provider: name, baseUrl, apiKey } = chat;
  const server = {
    provider: name,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
  // A server of one's own may hold no other model than the one that was named.
  const atHome = baseUrl === undefined || hostOf(baseUrl) === hostOf(provider?.baseUrl ?? '');
  const [first, ...rest] = atHome ? (provider?.models.classifier ?? []) : [];
  if (first === undefined) return chat;
  return { ...server, model: first, fallbacks: rest.map((model) => ({ ...server, model })) };
}

function resolveRole(
  role: 'chat' | 'classifier' | 'vision',
  settings: RoleOptions | undefined,
  providers: readonly Provider[],
  placeholder: LanguageModel,
  largest: number,
): ResolvedRole {
  const budget = defaultBudgets[role === 'classifier' ? 'classifier' : 'chat'];
  const hard = settings?.hard ?? budget.hard;
  const soft = Math.min(hard, settings?.soft ?? budget.soft);
  const timeoutMs = settings?.timeoutMs ?? defaultTimeouts[role];
  const [first, ...rest] =
    settings === undefined ? [] : [settings, ...fallbacksOf(role, settings, providers)];
  const stand = { name: 'placeholder/placeholder', model: placeholder };
  const chain: [ResolvedModel, ...ResolvedModel[]] =
    first === undefined
      ? [stand]
      : [
          resolveModel(role, first, providers, largest) ?? stand,
          ...rest.map((one) => resolveModel(role, one, providers, largest) ?? stand),
        ];
  return { placeholder: chain[0] === stand, chain, hard, soft, timeoutMs };
}

function fallbacksOf(
  role: string,
  settings: RoleOptions,
  providers: readonly Provider[],
): readonly RoleOptions[] {
  if (settings.fallbacks !== undefined || settings.model !== undefined) return settings.fallbacks ?? [];
  const provider = providers.find(({ name }) => name === settings.provider);
  const models = (role === 'classifier' ? provider?.models.classifier : provider?.models.chat) ?? [];
  return models.slice(1).map((model) => ({ ...settings, model }));
}

function resolveModel(
  role: string,
  settings: RoleOptions,
  providers: readonly Provider[],
  hard: number,
): ResolvedModel | null {
  const found = settingsOf(role, settings, providers, hard);
  if (found === null) return null;
  return {
    name: `${found.provider.name}/${found.settings.model}`,
    model: found.provider.language(found.settings),
  };
}

function resolveEmbedder(settings: RoleOptions, providers: readonly Provider[]): ResolvedRoles['embedder'] {
  const found = settingsOf('embedder', settings, providers, 0);
  const model = found?.provider.embedding?.(found.settings);
  if (found === null || model === undefined) return null;
  const timeoutMs = settings.timeoutMs ?? defaultTimeouts.embedder;
  return { name: `${found.provider.name}/${found.settings.model}`, model, timeoutMs };
}

function resolveTranscriber(
  settings: RoleOptions,
  providers: readonly Provider[],
): ResolvedRoles['transcriber'] {
  const found = settingsOf('transcriber', settings, providers, 0);
  const model = found?.provider.transcription?.(found.settings);
  if (found === null || model === undefined) return null;
  const timeoutMs = settings.timeoutMs ?? defaultTimeouts.transcriber;
  return { name: `${found.provider.name}/${found.settings.model}`, model, timeoutMs };
}

function settingsOf(
  role: string,
  options: RoleOptions,
  providers: readonly Provider[],
  hard: number,
): { readonly provider: Provider; readonly settings: ProviderSettings } | null {
  const named =
    options.model === undefined ? null : parseModelName(options.model, options.provider, providers);
  const name = named?.provider ?? options.provider;
  const provider = providers.find((one) => one.name === name);
  const model = named?.model ?? defaultModel(role, provider);
  if (provider === undefined || model === undefined) return null;
  // A key and an address belong to the provider they were given for.
  const own = name === options.provider;
  return {
    provider,
    settings: {
      model,
      apiKey: own ? options.apiKey : undefined,
      baseUrl: (own ? options.baseUrl : undefined) ?? provider.baseUrl ?? undefined,
      contextTokens: hard + answerTokens,
    },
  };
}

function defaultModel(role: string, provider: Provider | undefined): string | undefined {
  if (role === 'embedder') return provider?.models.embedder;
  if (role === 'transcriber') return provider?.models.transcriber;
  const classifier = role === 'classifier' ? provider?.models.classifier?.[0] : undefined;
  return classifier ?? provider?.models.chat?.[0];
}

function problemsOf(role: string, options: RoleOptions, providers: readonly Provider[]): readonly string[] {
  const named =
    options.model === undefined ? null : parseModelName(options.model, options.provider, providers);
  const name = named?.provider ?? options.provider;
  if (name === 'placeholder') return [];
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) {
    const known = [...providers.map((one) => one.name), 'placeholder'].join(', ');
    return [`The ${role} model names the provider "${name}", which is not known: choose one of ${known}.`];
  }
  const problems: string[] = [];
  const own = name === options.provider;
  const baseUrl = (own ? options.baseUrl : undefined) ?? provider.baseUrl;
  if ((named?.model ?? defaultModel(role, provider)) === undefined) {
    problems.push(`The ${role} model of ${name} has no name: set LLM_MODEL, or \`model\` in sanctum.yaml.`);
  }
  if (baseUrl === null) {
    problems.push(
      `The ${role} model of ${name} has no address: set LLM_BASE_URL, such as http://127.0.0.1:8080/v1.`,
    );
  } else if (holdsCredentials(baseUrl)) {
    problems.push(
      `The address of the ${role} model of ${name} holds a user name or password: put the key into LLM_API_KEY.`,
    );
  } else if (!isHttp(baseUrl)) {
    problems.push(
      `The address of the ${role} model of ${name} is no http address: it looks like http://host:port/v1.`,
    );
  }
  // A server of one's own that speaks the vendor's language may need no key.
  if (provider.needsKey && (own ? options.apiKey : undefined) === undefined && baseUrl === provider.baseUrl) {
    problems.push(`The ${role} model of ${name} has no key: set LLM_API_KEY.`);
  }
  if (options.hard !== undefined && options.soft !== undefined && options.soft > options.hard) {
    problems.push(
      `The ${role} model's soft budget (${options.soft}) is above its hard one (${options.hard}).`,
    );
  }
  if (role === 'embedder' && provider.embedding === undefined) {
    problems.push(
      `The provider ${name} offers no embeddings: choose openai, ollama or an OpenAI-compatible server.`,
    );
  }
  if (role === 'transcriber' && provider.transcription === undefined) {
    problems.push(
      `The provider ${name} turns no speech into text: choose openai or an OpenAI-compatible server.`,
    );
  }
  return problems;
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}

function holdsCredentials(url: string): boolean {
  return URL.canParse(url) && new URL(url).username + new URL(url).password !== '';
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
