import './global-setup.ts';

/** Ends the embedded stacks of the run. */
export default async function tearDown(): Promise<void> {
  await globalThis.onegridStacks?.close();
}
