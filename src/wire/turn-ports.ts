import type { RunningPlugins } from '../agent/plugins/start-plugins.ts';
import { createJudge } from '../agent/policies/judge.ts';
import { policyOf } from '../agent/policies/policies.ts';
import { openToolSession } from '../agent/tools/session.ts';
import { createGenerations } from '../agent/turn/generations.ts';
import type { TurnPorts } from '../agent/turn/turn-ports.ts';
import type { LentHouse } from './lend-house.ts';

/**
 * What turns work with once the plugins of a house have started. How a prompt is made, and the node's name, are the caller's; the rest
 * is as lent where the caller does not differ.
 */
export function turnPortsOf(
  { house, turnChannel }: LentHouse,
  parts: Pick<RunningPlugins, 'judges' | 'responders'>,
  own: Pick<TurnPorts, 'prompt' | 'node'> & Partial<TurnPorts>,
): TurnPorts {
  const { agent, store, threads, reader, gateway, tools, ids, clock } = house;
  return {
    store,
    threads,
    reader,
    generations: createGenerations(store, clock),
    gateway,
    judge: createJudge(parts.judges, policyOf(agent.policies), clock),
    responder: (name) => parts.responders.find((responder) => responder.name === name) ?? null,
    tools: (context) => openToolSession(tools, context),
    channel: turnChannel,
    agent: { name: agent.name, displayName: agent.displayName, maxSteps: agent.capabilities.maxSteps },
    ids,
    clock,
    ...own,
  };
}
