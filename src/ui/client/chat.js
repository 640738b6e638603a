// One conversation comes to life: each part in its own module, put together here.
import { createActions } from './actions.js';
import { createContextLine } from './context-line.js';
import { startChatKeys } from './chat-keys.js';
import { createComposer } from './composer.js';
import { follow } from './follow.js';
import { createLive } from './live.js';
import { openMenu } from './menu.js';
import { byId, openDialog } from './page.js';
import { createPanels } from './panels.js';
import { createRewind } from './rewind.js';
import { createScroll } from './scroll.js';
import { createTranscript } from './transcript.js';

const chat = byId('chat');
const thread = chat.dataset.thread ?? '';
const agent = chat.dataset.agent ?? '';
const ours = chat.dataset.ours === 'yes';

const transcript = createTranscript(thread);
const scroll = createScroll(transcript);
const live = createLive(transcript, () => events.fresh());
const panels = createPanels(thread, (tip) => void actions.ask('select', { tip }));
const rewind = ours ? createRewind(transcript, () => actions) : null;
const actions = createActions(thread, transcript, {
  rewind: (element) => void rewind?.open(element),
  receipt: panels.receipt,
  toWords: () => document.getElementById('words')?.focus(),
});
const composer = ours ? createComposer(thread, scroll, transcript) : null;
const fine = matchMedia('(pointer: fine)').matches;
let running = false;

const contextLine = createContextLine(thread, agent, transcript);
contextLine.show();

const events = follow({
  thread,
  agent,
  transcript,
  live,
  scroll,
  adopt: (view) => composer?.adopt(view),
  onTurns: showTurns,
  onSteps(canUndo, canRedo) {
    enable('undo', canUndo);
    enable('redo', canRedo);
  },
  onReply() {
    contextLine.show();
    void panels.refresh();
  },
  onPath() {
    contextLine.show();
    rewind?.settle();
    void panels.refresh();
  },
});

startChatKeys({
  transcript,
  actions: ours ? actions : null,
  words: composer?.words ?? null,
  send: () => void composer?.send(),
  escape,
  rewind: (element) => void rewind?.open(element),
  latest: scroll.latest,
});

document.addEventListener('sanctum:do', (event) => {
  if (event instanceof CustomEvent && perform(String(event.detail))) event.preventDefault();
});

for (const name of /** @type {const} */ (['undo', 'redo']))
  head(name)?.addEventListener('click', () => void actions.step(name));
head('menu')?.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement} */ (event.currentTarget);
  openMenu(byId('chat-menu'), button, {
    run(what) {
      if (what === 'rename') openDialog(byId('rename-sheet', HTMLDialogElement));
      if (what === 'redo') void actions.step('redo');
      if (what === 'verdicts' || what === 'receipt' || what === 'memory') panels.show(what, button);
      if (what === 'archive') byId('archive-form', HTMLFormElement).requestSubmit();
    },
  });
});
if (ours) {
  byId('stop').addEventListener('click', () => void stop());
  if (fine && location.hash === '') byId('words').focus({ preventScroll: true });
}

/** @param {string} name @returns {HTMLButtonElement | null} */
function head(name) {
  return chat.querySelector(`[data-head="${name}"]`);
}

/** @param {string} name @param {boolean} can */
function enable(name, can) {
  const button = head(name);
  if (button !== null) button.disabled = !can;
}

/** Does what the palette asks for; false for what is not this page's. @param {string} what */
function perform(what) {
  const sheet = document.getElementById('rename-sheet');
  const last = transcript.last();
  // The turn goes with the question that began it.
  const before = transcript.all().at(-3) ?? null;
  switch (what) {
    case 'undo':
    case 'redo':
      void actions.step(what);
      return true;
    case 'regenerate':
      void actions.ask('regenerate');
      return true;
    case 'rewind':
      if (before === null) return false;
      void rewind?.open(before);
      return true;
    case 'branch':
      if (last === null) return false;
      actions.branch(last);
      return true;
    case 'rename':
      if (sheet instanceof HTMLDialogElement) openDialog(sheet);
      return true;
    case 'memory':
    case 'receipt':
    case 'branches':
    case 'verdicts':
      panels.show(what, chat.querySelector(`[href="?panel=${what}"]`));
      return true;
    default:
      return false;
  }
}

/** Whether Escape had something to end: a preview, a panel, a reply. */
function escape() {
  if (rewind?.isOpen() === true) rewind.cancel();
  else if (panels.isOpen() && byId('drawer').contains(document.activeElement)) panels.close();
  else if (running && ours) void stop();
  else if (panels.isOpen()) panels.close();
  else return false;
  return true;
}

async function stop() {
  await actions.ask('stop');
  byId('words').focus();
}

/** @param {readonly import('../live-frame.ts').LiveTurn[]} open */
function showTurns(open) {
  running = open.some((turn) => turn.state === 'running');
  const ember = document.querySelector('#ember .ember');
  if (ember instanceof HTMLElement && ember.dataset.state !== 'asleep') {
    ember.dataset.state = running ? 'thinking' : 'awake';
    const words = ember.querySelector('.unseen');
    if (words !== null) words.textContent = running ? 'thinking' : 'awake';
  }
  if (!ours) return;
  const held = document.activeElement === byId('stop');
  byId('stop').hidden = !running;
  byId('send').hidden = running;
  if (held && !running) byId('words').focus();
  byId('turn-words').textContent = running ? `${agent} is writing.${fine ? ' Esc stops.' : ''}` : '';
  byId('composer-hint').hidden = running;
}
