// A line in a long conversation: from here on the last reply saw every message.
import { call } from './api.js';

/** Shorter conversations fit a prompt as they are. */
const fewMessages = 12;

/**
 * @param {string} thread
 * @param {string} agent
 * @param {import('./transcript.js').Transcript} transcript
 */
export function createContextLine(thread, agent, transcript) {
  const line = document.createElement('p');
  line.className = 'context-line';
  let asked = 0;

  async function place() {
    const mine = (asked += 1);
    const reply = transcript.last('agent');
    const id = reply?.dataset.id;
    if (id === undefined || reply?.dataset.state === 'streaming') return;
    const more = document.getElementById('older')?.hidden === false;
    /** @type {{ segments: { kind: string, source: string, kept: boolean }[] } | null} */
    const receipt =
      transcript.all().length < fewMessages && !more
        ? null
        : await call(
            'GET',
            `/api/threads/${encodeURIComponent(thread)}/receipts/${encodeURIComponent(id)}`,
          ).catch(() => null);
    if (mine !== asked) return;
    const kept = receipt?.segments.filter((segment) => segment.kept) ?? [];
    const first = kept.find(({ kind }) => kind === 'turn')?.source.replace(/^message:/, '');
    const element = first === undefined ? null : transcript.find(first);
    const isStart = element !== null && !more && transcript.all()[0] === element;
    if (element === null || isStart) return keepingPlace(line, () => line.remove());
    line.textContent = kept.some(({ kind }) => kind === 'summary')
      ? `What comes before, ${agent} has in brief`
      : `What comes before is not in ${agent}’s prompt; memory can bring it back`;
    keepingPlace(element, () => element.before(line));
  }

  return {
    /** Looks again where the last reply's prompt began; nothing is shown where that cannot be told. */
    show: () => void place(),
  };
}

/**
 * Nothing jumps while somebody reads: what changes above the middle of the view moves what stands above it, not what is read.
 * @param {HTMLElement} place
 * @param {() => void} change
 */
function keepingPlace(place, change) {
  const scroller = document.getElementById('scroller');
  if (scroller === null) return change();
  const { top, height } = scroller.getBoundingClientRect();
  const below = scroller.scrollHeight - scroller.scrollTop;
  const isAtEnd = below - scroller.clientHeight < 4;
  const isAbove = place.getBoundingClientRect().top < top + height / 2;
  change();
  if (isAtEnd || isAbove) scroller.scrollTop = scroller.scrollHeight - below;
}
