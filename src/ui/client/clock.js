// Times: how long ago, kept up to date, and the hour of day in the zone of the reader.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });

/**
 * @param {number} at
 * @param {number} now
 */
function ago(at, now) {
  const past = now - at;
  if (past < minute) return 'now';
  if (past < hour) return `${Math.floor(past / minute)} min`;
  if (past < day) return `${Math.floor(past / hour)} h`;
  if (past < 14 * day) return `${Math.floor(past / day)} d`;
  return date.format(at);
}

/**
 * Hours and minutes as the page shows them.
 * @param {number} at
 */
export function clockTime(at) {
  return clock.format(at);
}

/**
 * Brings the times below an element up to date.
 * @param {ParentNode} [root]
 */
export function refreshTimes(root = document) {
  const now = Date.now();
  for (const element of root.querySelectorAll('time[data-ago], time[data-clock]')) {
    if (!(element instanceof HTMLTimeElement)) continue;
    const at = Date.parse(element.dateTime);
    const words = element.dataset.ago === undefined ? clock.format(at) : ago(at, now);
    if (element.textContent !== words) element.textContent = words;
    element.title = exact.format(at);
  }
}
