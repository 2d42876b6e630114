import type { Route } from './route.ts';

/** All routes of all modules, as data. */
export const routes: readonly Route[] = [];
