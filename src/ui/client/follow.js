// The frames of a live thread, one after another, become what stands on the page.
import { announce, byId, toast } from './page.js';
import { openEvents } from './events.js';
import { showConnection } from './connection.js';
import { markSeen } from './rail.js';

/** @import { LiveFrame, LiveMessage, LiveTurn, LiveVerdict } from '../live-frame.ts' */

/** More messages than this at a time are a flood. */
const fewAtOnce = 4;
const floodPauseMs = 200;

/**
 * @typedef {{
 *   thread: string,
 *   agent: string,
 *   transcript: import('./transcript.js').Transcript,
 *   live: import('./live.js').Live,
 *   scroll: import('./scroll.js').Scroll,
 *   adopt: (message: LiveMessage) => void,
 *   onTurns: (open: readonly LiveTurn[]) => void,
 *   onSteps: (canUndo: boolean, canRedo: boolean) => void,
 *   onReply: () => void,
 *   onPath: () => void,
 * }} Following
 */

/** @param {Following} parts */
export function follow(parts) {
  const { transcript, live, scroll } = parts;
  const past = document.getElementById('past') !== null;
  /** @type {Exclude<LiveFrame, { type: 'token' }>[]} */
  const queue = [];
  let busy = false;
  const events = openEvents({
    url: `/api/threads/${encodeURIComponent(parts.thread)}/events`,
    onState: showConnection,
    onEvent(_event, /** @type {LiveFrame} */ frame) {
      // Tokens must not wait for markup that is being fetched.
      if (frame.type === 'token') {
        if (!past) live.push(frame.generation, frame.offset, frame.text);
        return;
      }
      markSeen(parts.thread);
      queue.push(frame);
      if (!busy) void work();
    },
  });

  /** One frame after another, because each tells of the page as the one before left it; messages that wait together are taken together. */
  async function work() {
    busy = true;
    for (let frame = queue.shift(); frame !== undefined; frame = queue.shift()) {
      try {
        await (frame.type === 'message' ? messages([frame, ...messagesNext()]) : take(frame));
      } catch {
        toast('A change could not be shown. It is safe; reload the page to see it.', { kind: 'bad' });
      }
    }
    busy = false;
  }

  /** Takes the messages at the front of what waits. */
  function messagesNext() {
    /** @type {Extract<LiveFrame, { type: 'message' }>[]} */
    const run = [];
    for (let next = queue[0]; next?.type === 'message'; next = queue[0]) {
      run.push(next);
      queue.shift();
    }
    return run;
  }

  /** @param {Exclude<LiveFrame, { type: 'token' | 'message' }>} frame */
  async function take(frame) {
    switch (frame.type) {
      case 'snapshot':
        return snapshot(frame);
      case 'head':
        parts.onSteps(frame.canUndo, frame.canRedo);
        if (!past) await transcript.reconcile({ keep: frame.keep });
        for (const view of frame.messages) {
          if (live.has(view.id)) told(view);
          live.close(view.id);
        }
        for (const id of live.ids()) if (transcript.find(id) === null) live.close(id);
        scroll.fresh();
        parts.onPath();
        return undefined;
      case 'turn':
        return turns(frame.open);
      case 'verdict':
        await verdict(frame.verdict);
        return turns(frame.open);
      case 'thread':
        byId('chat-title').textContent = frame.thread.title;
        for (const link of document.querySelectorAll('.recent [aria-current]'))
          link.textContent = frame.thread.title;
        document.title = `${frame.thread.title} · ${parts.agent}`;
        return undefined;
      default:
        return undefined;
    }
  }

  /** @param {Extract<LiveFrame, { type: 'snapshot' }>} frame */
  async function snapshot(frame) {
    parts.onSteps(frame.canUndo, frame.canRedo);
    const shown = transcript.all().filter((element) => !element.matches('.pending'));
    const settled = frame.messages.filter((view) => view.state !== 'streaming');
    const same = settled.every((view, index) => {
      const element = shown.filter((one) => one.dataset.state !== 'streaming').at(index - settled.length);
      return (
        element?.dataset.id === view.id &&
        element.dataset.state === view.state &&
        element.dataset.variants === view.variants.join(' ')
      );
    });
    for (const view of frame.messages) parts.adopt(view);
    if (!past && (!same || (settled.length === 0 && shown.length > 0))) await transcript.reconcile();
    for (const id of live.ids()) live.close(id);
    if (!past) {
      await turns(frame.open);
      for (const view of frame.messages) if (view.state === 'streaming') live.set(view.id, view.text);
    }
  }

  /** A few messages come one by one; a flood is taken as one window, so that the page never falls behind it. @param {Extract<LiveFrame, { type: 'message' }>[]} frames */
  async function messages(frames) {
    if (past) return scroll.fresh();
    if (frames.length <= fewAtOnce) {
      for (const frame of frames) await message(frame.message, frame.onPath);
      return undefined;
    }
    for (const { message: view } of frames) parts.adopt(view);
    await transcript.reconcile();
    for (const { message: view, onPath } of frames)
      if (view.state !== 'streaming') live.close(view.id, !onPath);
    scroll.fresh();
    await new Promise((resolve) => setTimeout(resolve, floodPauseMs));
    return undefined;
  }

  /**
   * @param {LiveMessage} view
   * @param {boolean} onPath
   */
  async function message(view, onPath) {
    if (view.state === 'streaming') return;
    parts.adopt(view);
    if (!onPath) {
      live.close(view.id, true);
      const sibling = transcript.all().find((element) => view.variants.includes(element.dataset.id ?? ''));
      if (sibling?.dataset.id !== undefined) await transcript.refresh(sibling.dataset.id);
      return;
    }
    const known = transcript.find(view.id);
    const wasLive = live.has(view.id);
    if (view.variants.length > 1) await transcript.reconcile();
    else await transcript.refresh(view.id);
    live.close(view.id);
    scroll.fresh();
    parts.onSteps(true, false);
    if (wasLive || known === null) told(view);
  }

  /** One sentence for a screen reader about a reply that has ended. @param {LiveMessage} view */
  function told(view) {
    if (view.role !== 'agent') return;
    parts.onReply();
    if (view.state === 'failed')
      announce(`The reply failed: ${view.error?.message ?? 'no reason was given'}`);
    else if (view.state === 'interrupted') announce('The reply was interrupted.');
    else announce(`${view.author.name} replied.`);
  }

  /** @param {readonly LiveTurn[]} open */
  async function turns(open) {
    if (past) return;
    const running = open.filter((turn) => turn.state === 'running');
    for (const turn of running) if (turn.generation !== null) live.open(turn.generation, turn.replaces);
    const expected = new Set(running.map((turn) => turn.generation));
    for (const id of live.ids()) {
      if (expected.has(id)) continue;
      const empty = live.isEmpty(id);
      live.close(id, empty);
      if (!empty && transcript.find(id)?.dataset.state === 'streaming') await transcript.refresh(id);
    }
    transcript.arrange();
    parts.onTurns(open);
    scroll.fresh();
  }

  /** @param {LiveVerdict} record */
  async function verdict(record) {
    if (record.verdict === 'answered' || record.verdict === 'merged') return;
    for (const line of transcript.log.querySelectorAll('.verdict')) {
      if (line instanceof HTMLElement && line.dataset.from === (record.from ?? '')) line.remove();
    }
    if (record.to !== null && transcript.find(record.to) !== null) await transcript.refresh(record.to);
    if (record.verdict === 'silent') announce(`${parts.agent} stayed silent: ${record.reason}`);
  }

  return events;
}
