import type { Agent } from '../agent/persona/agent.ts';
import { defaultAgentYaml } from '../agent/persona/default-agent.ts';
import { describeProblems, parseAgent } from '../agent/persona/parse-agent.ts';
import { OperationError } from '../cli/operations.ts';
import type { Config } from '../config.ts';

/** The agent that the configuration names first, else the one that lives here from the start. Throws with every problem by line. */
export function readAgent(config: Pick<Config, 'agents'>): Agent {
  const [file] = config.agents;
  const parsed = parseAgent(file?.text ?? defaultAgentYaml, file?.path ?? 'default agent');
  if (parsed.ok) return parsed.value;
  throw new OperationError('configuration', describeProblems(parsed.refusal));
}
