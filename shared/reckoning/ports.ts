import type { ReckonedCase, Reckoning } from './model.ts';

/** What is asked of the changes of calendars. */
export interface ReckoningReader {
  /** The changes of a town's calendar, the newest first. */
  changes(town: string): Promise<readonly Reckoning[]>;
  change(town: string, version: number): Promise<Reckoning | undefined>;
  /** The cases that a change has moved so far, by number. */
  moved(town: string, version: number): Promise<readonly ReckonedCase[]>;
}
