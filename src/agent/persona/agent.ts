import { z } from 'zod';
import { policyNames } from '../policies/policies.ts';
import { suggest } from './nearest.ts';

const word = /^[a-z][a-z0-9_-]*$/u;
const modelName = z.string().regex(/^[^\s/]+\/\S+$/u, {
  error: 'is not a model name: write provider/model, such as openai/gpt-5-mini',
});
const models = z.union([modelName, z.array(modelName).min(1)], {
  error: 'is not a model name or a list of them: write provider/model, such as openai/gpt-5-mini',
});
const prose = (most: number) => z.string().trim().max(most);

/** A block of core memory as its author declares it; the agent may change the value afterwards (M1). */
const block = z
  .strictObject({
    label: z
      .string()
      .regex(/^[a-z{][a-z0-9_.{}-]*$/u, {
        error: 'is not a label: use small letters, digits, - and _, with {agent_name} where wanted',
      })
      .max(80),
    description: prose(500).default(''),
    value: z.string().default(''),
    limit: z.number().int().min(1).max(100_000).default(5_000),
    audience: z.array(z.string().min(1)).min(1).default(['everyone']),
  })
  .superRefine(({ value, limit }, context) => {
    if (value.length <= limit) return;
    const message = `has ${value.length} characters, its limit is ${limit}`;
    context.addIssue({ code: 'custom', path: ['value'], message });
  });

/** The shape of an agent's YAML, with every key in snake case (A1). */
export const agentShape = z.strictObject({
  name: z.string().max(60).regex(word, {
    error: 'is not a name: use small letters, digits, - and _, and begin with a letter',
  }),
  display_name: prose(60).min(1).optional(),
  description: prose(2_000).default(''),
  personality: z.strictObject({
    core_identity: prose(8_000).min(1),
    development_directive: prose(8_000).default(''),
    communication_style: prose(8_000).default(''),
    tone: prose(2_000).default(''),
  }),
  capabilities: z
    .strictObject({
      models: z
        .union([
          models,
          z.strictObject({
            chat: models.optional(),
            classifier: models.optional(),
            vision: models.optional(),
            transcriber: models.optional(),
          }),
        ])
        .optional(),
      embedding: modelName.optional(),
      max_steps: z.number().int().min(1).max(1_000).default(100),
    })
    .prefault({}),
  memory: z
    .strictObject({ blocks: z.array(block).default([]), recall: z.enum(['plain', 'deep']).default('plain') })
    .prefault({})
    .superRefine(({ blocks }, context) => {
      const seen = new Set<string>();
      for (const [index, { label }] of blocks.entries()) {
        const path = ['blocks', index, 'label'];
        if (seen.has(label)) context.addIssue({ code: 'custom', path, message: `is used twice: "${label}"` });
        seen.add(label);
      }
    }),
  policies: z
    .array(
      z.string().refine((name) => policyNames.includes(name), {
        error: ({ input }) => `is not a policy. ${suggest(String(input), policyNames)}`,
      }),
    )
    .default([]),
  channels: z.array(z.string().regex(word, { error: 'is not the name of a channel' })).default([]),
});

/** A block that an agent starts with. `limit` is in characters. */
type AgentBlock = {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly limit: number;
  /** `everyone`, `owner`, or `person:…` ids that may see it. */
  readonly audience: readonly string[];
};

/** Who the agent is; prose that goes into every prompt. */
type Personality = {
  readonly coreIdentity: string;
  readonly developmentDirective: string;
  readonly communicationStyle: string;
  readonly tone: string;
};

/** A persona with capabilities, memory blocks and policies, read from its YAML (A1). */
export type Agent = {
  /** Stable, such as `wren`: streams and tables are keyed by it. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly personality: Personality;
  readonly capabilities: {
    /** `provider/model` names by role, the first choice first; a role that is absent uses the program's configuration. */
    readonly models: {
      readonly [role in 'chat' | 'classifier' | 'vision' | 'transcriber']?: readonly string[];
    };
    readonly embedding: string | null;
    /** Model calls that one turn may make, tools included. */
    readonly maxSteps: number;
  };
  readonly blocks: readonly AgentBlock[];
  /** How a turn brings memories to mind: by one search, or in steps, with a model's help where one is configured. */
  readonly recall: 'plain' | 'deep';
  /** Names of policies, asked in this order; empty for those that fit each channel. */
  readonly policies: readonly string[];
  /** Channels on which it is present; empty means all that are configured. */
  readonly channels: readonly string[];
};

/** The agent that this YAML describes. */
export function toAgent(shape: z.output<typeof agentShape>): Agent {
  const { personality, capabilities } = shape;
  return {
    name: shape.name,
    displayName: shape.display_name ?? shape.name.charAt(0).toUpperCase() + shape.name.slice(1),
    description: shape.description,
    personality: {
      coreIdentity: personality.core_identity,
      developmentDirective: personality.development_directive,
      communicationStyle: personality.communication_style,
      tone: personality.tone,
    },
    capabilities: {
      models: toModels(capabilities.models),
      embedding: capabilities.embedding ?? null,
      maxSteps: capabilities.max_steps,
    },
    blocks: shape.memory.blocks,
    recall: shape.memory.recall,
    policies: shape.policies,
    channels: shape.channels,
  };
}

function toModels(
  given: z.output<typeof agentShape>['capabilities']['models'],
): Agent['capabilities']['models'] {
  if (given === undefined) return {};
  if (typeof given === 'string') return { chat: [given] };
  if (Array.isArray(given)) return { chat: given };
  return Object.fromEntries(
    Object.entries(given).flatMap(([role, names]) =>
      names === undefined ? [] : [[role, typeof names === 'string' ? [names] : names]],
    ),
  );
}
