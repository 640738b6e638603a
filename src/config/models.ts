import type { Secret } from '../kernel/secret.ts';
import type { LlmOptions, RoleOptions } from '../llm/options.ts';
import type { Role } from '../llm/gateway.ts';
import type { ConfigProblem } from './files.ts';
import type { ReadSettings } from './read-settings.ts';
import type { Settings } from './settings.ts';

/** One model at one provider, as configured. */
type ModelChoice = {
  readonly provider: string;
  readonly baseUrl: string | null;
  readonly apiKey: Secret | null;
  readonly model: string | null;
  readonly fallbacks: readonly ModelChoice[];
  readonly hardTokens: number | null;
  readonly softTokens: number | null;
  readonly timeoutSeconds: number | null;
};

/** The roles that are configured; one that is left out uses the placeholder, or what the chat model uses. */
export type Models = { readonly [name in Role]?: ModelChoice };

const needKey = ['anthropic', 'openai', 'featherless'];
const roles = ['chat', 'classifier', 'embedder', 'transcriber', 'vision'] as const;
const prefixes: { readonly [name in Role]: string } = {
  chat: 'LLM',
  classifier: 'CLASSIFIER',
  embedder: 'EMBEDDER',
  transcriber: 'TRANSCRIBER',
  vision: 'VISION',
};

type Given = {
  readonly provider: string | null;
  readonly baseUrl: string | null;
  readonly apiKey: Secret | null;
  readonly model: string | null;
  readonly fallbacks: readonly string[];
  readonly hardTokens: number | null;
  readonly softTokens: number | null;
  readonly timeoutSeconds: number | null;
};

/** Works out which model stands behind each role, and reports what does not fit together. */
export function chooseModels(read: ReadSettings, problems: ConfigProblem[]): Models {
  const models: { [name in Role]?: ModelChoice } = {};
  for (const role of roles) {
    const own = givenFor(role, read.values);
    if (own.provider === null && own.baseUrl === null && own.model === null && own.apiKey === null) continue;
    const choice = complete(own, models.chat ?? null, read);
    if (choice === null) {
      const [name, key] = own.model === null ? ['API_KEY', 'Key'] : ['MODEL', 'Model'];
      const prefix = prefixes[role];
      const where = read.given.get(`${role}${key}` as keyof Settings)?.where ?? 'configuration';
      const message = `is set, but neither ${prefix}_PROVIDER nor ${prefix}_BASE_URL says who runs the model`;
      problems.push({ name: `${prefix}_${name}`, where, message });
      continue;
    }
    models[role] = choice;
    if (choice.apiKey !== null || choice.baseUrl !== null || !needKey.includes(choice.provider)) continue;
    const where = read.given.get(`${role}Provider`)?.where ?? read.given.get(`${role}Model`)?.where;
    problems.push({
      name: `${prefixes[role]}_PROVIDER`,
      where: where ?? 'configuration',
      message: `is ${choice.provider}, which needs ${keyNames(role, choice.provider)}`,
    });
  }
  return models;
}

function givenFor(role: Role, values: Settings): Given {
  const haiku = role === 'classifier' ? values.haikuKey : null;
  return {
    provider: values[`${role}Provider`] ?? (haiku === null ? null : 'anthropic'),
    baseUrl: values[`${role}Url`],
    apiKey: values[`${role}Key`] ?? haiku,
    model: values[`${role}Model`],
    fallbacks: values[`${role}Fallbacks`],
    hardTokens: role === 'chat' || role === 'classifier' ? values[`${role}Hard`] : null,
    softTokens: role === 'chat' ? values.chatSoft : null,
    timeoutSeconds: role === 'chat' || role === 'classifier' ? values[`${role}Timeout`] : null,
  };
}

/** Fills in what a role shares with the chat model: its provider, and at the same provider its address and key. */
function complete(own: Given, chat: ModelChoice | null, { values, given }: ReadSettings): ModelChoice | null {
  const provider = own.provider ?? providerOf(own, chat);
  if (provider === null) return null;
  const inherited = chat?.provider === provider && own.baseUrl === null ? chat : null;
  const usual = provider === 'anthropic' && given.has('anthropicUrl') ? values.anthropicUrl : null;
  return {
    ...own,
    provider,
    baseUrl: own.baseUrl ?? inherited?.baseUrl ?? usual,
    apiKey: own.apiKey ?? inherited?.apiKey ?? keyOf(provider, values),
    fallbacks: own.fallbacks.map((model) => {
      const other = /^(openai|anthropic|ollama|lmstudio|featherless)\//.exec(model)?.[1] ?? provider;
      return {
        provider: other,
        baseUrl: other === provider ? (own.baseUrl ?? inherited?.baseUrl ?? usual) : null,
        apiKey: other === provider ? (own.apiKey ?? keyOf(other, values)) : keyOf(other, values),
        model,
        fallbacks: [],
        hardTokens: null,
        softTokens: null,
        timeoutSeconds: null,
      };
    }),
  };
}

function keyOf(provider: string, values: Settings): Secret | null {
  if (provider === 'anthropic') return values.anthropicKey;
  return provider === 'openai' ? values.openaiKey : null;
}

function keyNames(role: Role, provider: string): string {
  const own = `${prefixes[role]}_API_KEY`;
  return provider === 'featherless' ? own : `${provider.toUpperCase()}_API_KEY or ${own}`;
}

/** What the gateway is given: here the keys leave their wrapping. */
export function toLlmOptions(models: Models): LlmOptions {
  const options: { [name in Role]?: RoleOptions } = {};
  for (const role of roles) {
    const choice = models[role];
    if (choice !== undefined) options[role] = toRoleOptions(choice);
  }
  return { roles: options };
}

function toRoleOptions(choice: ModelChoice): RoleOptions {
  const { provider, baseUrl, apiKey, model, fallbacks } = choice;
  const { hardTokens, softTokens, timeoutSeconds } = choice;
  return {
    provider,
    ...(baseUrl === null ? {} : { baseUrl }),
    ...(apiKey === null ? {} : { apiKey: apiKey.reveal() }),
    ...(model === null ? {} : { model }),
    ...(fallbacks.length === 0 ? {} : { fallbacks: fallbacks.map(toRoleOptions) }),
    ...(hardTokens === null ? {} : { hard: hardTokens }),
    ...(softTokens === null ? {} : { soft: softTokens }),
    ...(timeoutSeconds === null ? {} : { timeoutMs: timeoutSeconds * 1000 }),
  };
}

/** `provider/model` names its provider; an address alone speaks OpenAI's language; anything else runs where the chat model does. */
function providerOf(own: Given, chat: ModelChoice | null): string | null {
  if (own.baseUrl !== null) return 'openai-compatible';
  const prefix = /^(openai|anthropic|ollama|lmstudio|featherless)\//.exec(own.model ?? '')?.[1];
  return prefix ?? chat?.provider ?? null;
}
