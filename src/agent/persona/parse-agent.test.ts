import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { defaultAgentYaml } from './default-agent.ts';
import { describeProblems, parseAgent } from './parse-agent.ts';

const least = 'name: ada\npersonality:\n  core_identity: I am Ada.\n';

function problemsOf(text: string): string[] {
  const parsed = parseAgent(text, 'agent.yaml');
  return parsed.ok ? [] : describeProblems(parsed.refusal).split('\n');
}

describe('an agent in YAML', () => {
  it('A1 the agent that ships is valid and complete', () => {
    const parsed = parseAgent(defaultAgentYaml, 'default');
    assert.ok(parsed.ok);
    assert.equal(parsed.value.displayName, 'Wren');
    assert.equal(parsed.value.capabilities.maxSteps, 100);
    assert.deepEqual(
      parsed.value.blocks.map((block) => block.label),
      ['{agent_name}-persona', 'humans', 'zeitgeist'],
    );
  });

  it('A1 what is left out has its default', () => {
    const parsed = parseAgent(least, 'agent.yaml');
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value, {
      name: 'ada',
      displayName: 'Ada',
      description: '',
      personality: { coreIdentity: 'I am Ada.', developmentDirective: '', communicationStyle: '', tone: '' },
      capabilities: { models: {}, embedding: null, maxSteps: 100 },
      blocks: [],
      recall: 'plain',
      policies: [],
      channels: [],
    });
  });

  it('A1 all problems are told at once, each with its line', () => {
    const text = [
      'name: Ada Lovelace',
      'displayname: Ada',
      'personality:',
      '  core_identiy: I am Ada.',
      '  tone: 7',
      'capabilities:',
      '  models: gpt-5',
      '  max_steps: many',
      'memory:',
      '  blocks:',
      '    - label: humans',
      '      value: abc',
      '      limit: 2',
      '    - value: x',
      '      audiense: [owner]',
      'colour: blue',
    ].join('\n');
    assert.deepEqual(problemsOf(text), [
      'agent.yaml:1: name is not a name: use small letters, digits, - and _, and begin with a letter.',
      'agent.yaml:2: displayname is not a known key. Did you mean display_name?',
      'agent.yaml:3: personality.core_identity is missing.',
      'agent.yaml:4: personality.core_identiy is not a known key. Did you mean core_identity?',
      'agent.yaml:5: personality.tone is not text: put it in quotes if it looks like something else.',
      'agent.yaml:7: capabilities.models is not a model name: write provider/model, such as openai/gpt-5-mini.',
      'agent.yaml:8: capabilities.max_steps is not a number.',
      'agent.yaml:12: memory.blocks[1].value has 3 characters, its limit is 2.',
      'agent.yaml:14: memory.blocks[2].label is missing.',
      'agent.yaml:15: memory.blocks[2].audiense is not a known key. Did you mean audience?',
      'agent.yaml:16: colour is not a known key. Known here: name, display_name, description, personality, capabilities, memory, policies, channels.',
    ]);
  });

  it('A1 a block that does not fit its own limit and a label used twice are problems', () => {
    const text = `${least}memory:\n  blocks:\n    - {label: a, value: abc, limit: 2}\n    - {label: a}\n`;
    assert.deepEqual(problemsOf(text), [
      'agent.yaml:6: memory.blocks[1].value has 3 characters, its limit is 2.',
      'agent.yaml:7: memory.blocks[2].label is used twice: "a".',
    ]);
  });

  it('A1 camel case is accepted, but not both spellings of one key', () => {
    const camel = parseAgent(
      'name: ada\ndisplayName: Countess\npersonality: {coreIdentity: I am Ada., communicationStyle: brief}\n',
      'agent.yaml',
    );
    assert.ok(camel.ok);
    assert.equal(camel.value.displayName, 'Countess');
    assert.equal(camel.value.personality.communicationStyle, 'brief');
    assert.deepEqual(problemsOf(`${least}display_name: A\ndisplayName: B\n`), [
      'agent.yaml:5: displayName is given twice, in two spellings.',
    ]);
  });

  it('A1 models are given as a name, a list or by role', () => {
    const models = (line: string) => {
      const parsed = parseAgent(`${least}capabilities:\n  models: ${line}\n`, 'agent.yaml');
      return parsed.ok ? parsed.value.capabilities.models : parsed.refusal;
    };
    assert.deepEqual(models('openai/a'), { chat: ['openai/a'] });
    assert.deepEqual(models('[openai/a, ollama/b:8b]'), { chat: ['openai/a', 'ollama/b:8b'] });
    assert.deepEqual(models('{chat: openai/a, classifier: [x/y]}'), {
      chat: ['openai/a'],
      classifier: ['x/y'],
    });
  });

  it('A1 a policy that nobody knows is told, with the one that was likely meant', () => {
    assert.deepEqual(problemsOf(`${least}policies: [ignore-bots, adressed-only]\n`), [
      'agent.yaml:4: policies[2] is not a policy. Did you mean addressed-only?',
    ]);
  });

  it('A1 what is not YAML is told with its line', () => {
    assert.match(problemsOf('name: ada\n  bad: [1,\n')[0] ?? '', /^agent\.yaml:\d: This is not YAML: /u);
    assert.deepEqual(problemsOf(''), ['agent.yaml:1: The file is empty.']);
    assert.match(problemsOf('- a\n- b\n')[0] ?? '', /^agent\.yaml:1: The agent is not a group of keys/u);
    assert.match(problemsOf('name: *nobody\n')[0] ?? '', /This is not YAML/u);
  });

  it('A1 any text gives an agent or problems, never a fault', () => {
    const junk = fc.array(
      fc.constantFrom(
        'name',
        ':',
        ' ',
        '\n',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '&a',
        '*a',
        '"',
        'personality',
        '0',
        '|',
        '__proto__',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          junk.map((parts) => parts.join('')),
          fc.string(),
        ),
        (text) => {
          const parsed = parseAgent(text, 'x');
          return parsed.ok || (parsed.refusal.length > 0 && parsed.refusal.every(({ line }) => line >= 1));
        },
      ),
      { numRuns: 500 },
    );
  });
});
