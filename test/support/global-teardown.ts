import './global-setup.ts';
import { stopStackProcess } from './stack-process.ts';

/** Ends the embedded stack of the run. */
export default async function tearDown(): Promise<void> {
  if (globalThis.onegridStack !== undefined) await stopStackProcess(globalThis.onegridStack);
}
