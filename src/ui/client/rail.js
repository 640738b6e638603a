// The rail while one looks: the ember, the latest chats, and which of them have something new for this browser.
import { fragment } from './api.js';

const seenKey = 'seen';

/** @returns {Record<string, number>} */
function seen() {
  return JSON.parse(localStorage.getItem(seenKey) ?? '{}');
}

/**
 * What happened in this conversation until now has been seen.
 * @param {string} thread
 */
export function markSeen(thread) {
  if (document.visibilityState === 'hidden') return;
  const all = { ...seen(), [thread]: Date.now() };
  // Only the latest are ever asked for, so the others need not be kept.
  const latest = Object.entries(all)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 200);
  localStorage.setItem(seenKey, JSON.stringify(Object.fromEntries(latest)));
}

/** Puts a mark, and its word, on conversations that changed since they were looked at here. */
export function markUnread() {
  const known = seen();
  for (const link of document.querySelectorAll('#recent a[data-thread]')) {
    if (!(link instanceof HTMLElement)) continue;
    const last = known[link.dataset.thread ?? ''];
    const unread = last !== undefined && Number(link.dataset.at) > last && !link.hasAttribute('aria-current');
    link.toggleAttribute('data-unread', unread);
    if (unread) link.setAttribute('aria-description', 'Something new');
    else link.removeAttribute('aria-description');
  }
}

/** Fetches what the rail shows and puts it in place, unless somebody stands in it. */
export async function refreshRail() {
  const content = await fragment('/rail').catch(() => null);
  for (const fresh of content?.querySelectorAll('#ember, #recent') ?? []) {
    const old = document.getElementById(fresh.id);
    if (old !== null && !old.contains(document.activeElement)) old.replaceWith(fresh);
  }
  markUnread();
}
