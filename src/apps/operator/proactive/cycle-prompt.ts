import type { Agent } from '../../../agent/persona/agent.ts';
import { personaText, systemRules } from '../../../agent/prompt/rules.ts';
import { markData } from '../../../agent/prompt/spotlight.ts';
import type { PromptMessage } from '../../../llm/model.ts';
import type { CycleRecord, Project, Task } from '../projects/work-rows.ts';

/** What a cycle is about. */
export type CycleScene = {
  readonly task: Task;
  readonly project: Project | null;
  /** Titles of what else there is to do. */
  readonly others: readonly string[];
  /** What the last cycles did to this task, the latest first. */
  readonly before: readonly CycleRecord[];
  readonly now: number;
  readonly steps: number;
  /** Random for each prompt. */
  readonly delimiter: string;
};

/** The prompt of a cycle: who works, on what, within which bounds, and how it ends. */
export function cyclePrompt(agent: Agent, scene: CycleScene): readonly PromptMessage[] {
  return [
    { role: 'system', text: systemRules(agent, scene.delimiter) },
    { role: 'system', text: personaText(agent) },
    { role: 'system', text: rules(scene.steps) },
    { role: 'user', text: taskText(scene) },
  ];
}

function rules(steps: number): string {
  return [
    'Nobody is talking to you now. You work by yourself on one task, on the tokens that your owner sets aside for that.',
    `You have at most ${steps} answers in this cycle. Do one useful step, not everything: other cycles follow.`,
    'You may look things up and keep your own notes and tasks. Whatever reaches outside is only proposed: call the tool that would ' +
      'do it, and your owner is asked; never say that it was done.',
    'End with finish_cycle: what you did, a note to yourself for the next cycle, and whether the task is still open, waits for ' +
      'a person, or is done. Where nothing useful is left to do, say so there instead of going on.',
  ].join('\n');
}

function taskText({ task, project, others, before, now, delimiter }: CycleScene): string {
  const data = (text: string, origin: string) => markData(text, origin, delimiter);
  const parts = [
    `It is ${new Date(now).toISOString()}. The task, ${task.id}, priority ${task.priority}:`,
    data(task.title, 'task'),
    ...(task.notes === '' ? [] : ['Its notes:', data(task.notes, 'notes')]),
    ...(project === null
      ? []
      : [`Its project, ${project.id}:`, data(`${project.title}\n${project.notes}`, 'project')]),
    ...(task.nextNote === '' ? [] : ['Your note from the last cycle:', data(task.nextNote, 'own note')]),
    ...(before.length === 0
      ? []
      : [
          'What the last cycles did:',
          data(before.map(({ summary }) => `- ${summary}`).join('\n'), 'own summaries'),
        ]),
    ...(others.length === 0
      ? []
      : ['What else there is to do:', data(others.map((one) => `- ${one}`).join('\n'), 'tasks')]),
  ];
  return parts.join('\n');
}
