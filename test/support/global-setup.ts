import { openStackOffice, type StackOffice } from './stack-office.ts';

declare global {
  var onegridStacks: StackOffice | undefined;
}

/** Opens the office where the workers of the run get their embedded stacks; they find it by the environment. */
export default async function setUp(): Promise<void> {
  globalThis.onegridStacks = await openStackOffice(['--disorder', '0.05']);
  process.env.ONEGRID_STACKS = globalThis.onegridStacks.url;
}
