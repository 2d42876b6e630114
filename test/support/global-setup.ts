import type { ChildProcess } from 'node:child_process';
import { startStackProcess } from './stack-process.ts';

declare global {
  var onegridStack: ChildProcess | undefined;
}

/** Starts one embedded stack for all tests of the run; they find it by its environment variables. */
export default async function setUp(): Promise<void> {
  const { child, addresses } = await startStackProcess(['--disorder', '0.05']);
  globalThis.onegridStack = child;
  process.env.ONEGRID_API = addresses.api;
  process.env.ONEGRID_CONTROL = addresses.control;
  process.env.ONEGRID_AWS = addresses.aws;
}
