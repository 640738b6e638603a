import type { IconName } from './icons.ts';

/** A place in the left rail. */
export type NavigationItem = {
  readonly id: string;
  readonly label: string;
  readonly href: string;
  readonly icon: IconName;
};

/** The places that every Sanctum has; those of applications stand between Chats and Memory. */
export function placesWith(additions: readonly NavigationItem[]): readonly NavigationItem[] {
  return [
    { id: 'home', label: 'Home', href: '/', icon: 'home' },
    { id: 'chats', label: 'Chats', href: '/chats', icon: 'chats' },
    ...additions,
    { id: 'memory', label: 'Memory', href: '/memory', icon: 'memory' },
    { id: 'settings', label: 'Settings', href: '/settings', icon: 'settings' },
  ];
}
