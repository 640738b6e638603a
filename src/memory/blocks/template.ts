/** What memory must know of an agent: its name, the words that its blocks may quote, and the blocks it starts with. */
export type AgentProfile = {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly personality: {
    readonly coreIdentity: string;
    readonly developmentDirective: string;
    readonly communicationStyle: string;
    readonly tone: string;
  };
  /** How a turn brings memories to mind; plain by default. */
  readonly recall?: 'plain' | 'deep';
  readonly blocks: readonly {
    readonly label: string;
    readonly description: string;
    readonly value: string;
    readonly limit: number;
    readonly audience: readonly string[];
  }[];
};

/**
 * Fills `{agent_name}`, `{display_name}`, `{description}`, `{personality.core_identity}`, `{personality.development_directive}`,
 * `{personality.communication_style}`, `{personality.tone}`, `{date}` and `{timestamp}`. Other braces stay as they are, and what
 * is filled in is not looked at again.
 * @param now milliseconds since 1970; dates are in UTC
 */
export function fillTemplate(text: string, agent: Omit<AgentProfile, 'blocks'>, now: number): string {
  const { personality } = agent;
  const timestamp = new Date(now).toISOString();
  const values = new Map([
    ['agent_name', agent.name],
    ['display_name', agent.displayName],
    ['description', agent.description],
    ['personality.core_identity', personality.coreIdentity],
    ['personality.development_directive', personality.developmentDirective],
    ['personality.communication_style', personality.communicationStyle],
    ['personality.tone', personality.tone],
    ['date', timestamp.slice(0, 10)],
    ['timestamp', timestamp],
  ]);
  return text.replaceAll(/\{([a-z_.]+)\}/g, (whole, name: string) => values.get(name) ?? whole);
}
