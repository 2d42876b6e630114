/**
 * What Lambda's own runtime does inside an execution environment: loads the handler, takes one event at a time, gives
 * the answer back. The parent process plays the Runtime API over IPC.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const maxAnswerBytes = 6 * 1024 * 1024;
const RealDate = Date;
let clock = JSON.parse(process.argv[2] ?? '{"offset":0}');

const now = () => clock.frozenAt ?? RealDate.now() + clock.offset;

// A proxy and not a subclass: `Date()` without `new` must work too, and values must stay plain dates.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
RealDate.prototype.constructor = globalThis.Date;

const describe = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

const send = (message) => new Promise((done) => process.send(message, () => done()));

async function load() {
  // Beside the bundles: the next environment of the function does not compile them anew, which is a quarter of its start.
  enableCompileCache(join(process.env.LAMBDA_TASK_ROOT, '..', 'compiled'));
  const [path, name] = splitHandler(process.env._HANDLER ?? '');
  const file = ['.mjs', '.js', '.cjs'].map((end) => join(process.env.LAMBDA_TASK_ROOT, path + end)).find(existsSync);
  if (file === undefined) throw named('Runtime.ImportModuleError', `Cannot find module '${path}'`);
  const module = await import(pathToFileURL(file).href);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== 'function') {
    throw named('Runtime.HandlerNotFound', `${process.env._HANDLER} is undefined or not exported`);
  }
  if (handler.length > 2) {
    throw named('Runtime.CallbackHandlerDeprecated', 'Node.js 24 takes no handlers with a callback: return a promise');
  }
  return handler;
}

function splitHandler(handler) {
  const dot = handler.lastIndexOf('.');
  return [handler.slice(0, dot), handler.slice(dot + 1)];
}

function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

function contextOf({ id, deadline, arn }) {
  // Monotonic, because the set clock may jump while the event is being worked on.
  const end = performance.now() + deadline;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: id,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(end - performance.now())),
  };
}

async function invoke(handler, message) {
  process.env._X_AMZN_TRACE_ID = message.trace;
  try {
    const payload = JSON.stringify((await handler(JSON.parse(message.event), contextOf(message))) ?? null);
    const bytes = Buffer.byteLength(payload);
    if (bytes > maxAnswerBytes) {
      throw named(
        'Function.ResponseSizeTooLarge',
        `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${maxAnswerBytes} bytes).`,
      );
    }
    await send({ type: 'answer', id: message.id, payload });
  } catch (error) {
    const described = describe(error);
    console.error(JSON.stringify({ level: 'ERROR', message: 'Invoke Error', ...described }));
    await send({ type: 'failure', id: message.id, ...described });
  }
}

// The parent died: nobody will ask again.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent decides when its environments end.
process.on('SIGINT', () => {});

process.on('message', (message) => {
  if (message.type === 'clock') clock = message.state;
});

try {
  const handler = await load();
  flushCompileCache();
  process.on('message', (message) => {
    if (message.type === 'invoke') void invoke(handler, message);
  });
  await send({ type: 'ready' });
} catch (error) {
  await send({ type: 'init-failure', ...describe(error) });
  process.exit(1);
}
