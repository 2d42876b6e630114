import { LOG_CODES } from '../../../shared/platform/codes.ts';
import { Fault } from '../../../shared/platform/fault.ts';
import { functionLog } from '../../../shared/platform/logging.ts';

/** What is written to standard output and error while something runs; Powertools writes through a console of its own. */
const written = (run: () => void): readonly Record<string, unknown>[] => {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr] as const;
  const originals = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array): boolean => {
      lines.push(String(chunk));
      return true;
    };
  }
  try {
    run();
  } finally {
    streams.forEach((stream, n) => {
      const original = originals[n];
      if (original) stream.write = original;
    });
  }
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe('the log', () => {
  const log = functionLog('cases');

  it('writes the registry’s sentence and level under its code', () => {
    const [line] = written(() => log.line('write-conflict', { requestId: 'r-1', status: 409 }));
    expect(line).toMatchObject({
      level: 'WARN',
      message: LOG_CODES['write-conflict'].sentence,
      code: 'write-conflict',
      requestId: 'r-1',
      status: 409,
      service: 'cases',
    });
  });

  it('shows a fault by its code and details', () => {
    const [line] = written(() => log.line('request-fault', {}, new Fault('bad-item', { pk: 'CASE#1', sk: 'META' })));
    expect(line).toMatchObject({ level: 'ERROR', error: { name: 'Fault', code: 'bad-item', pk: 'CASE#1' } });
  });

  it('leaves out messages that may quote what was read', () => {
    const quoting = [
      () => JSON.parse('张三 13800001234'),
      () => {
        throw new Error('no person called 张三, 13800001234');
      },
    ];
    for (const fail of quoting) {
      const [line] = written(() => {
        try {
          fail();
        } catch (error) {
          log.line('request-fault', {}, error);
        }
      });
      expect(JSON.stringify(line)).not.toMatch(/张三|13800001234/);
      expect(line).toMatchObject({ error: { place: expect.stringContaining('logging.test') } });
    }
  });

  it('keeps what the code itself says is wrong', () => {
    const [line] = written(() => log.line('request-fault', {}, new TypeError('x is not a function')));
    expect(line).toMatchObject({ error: { name: 'TypeError', message: 'x is not a function' } });
    expect(written(() => log.line('request-fault', {}, 'text'))[0]).toMatchObject({ error: { name: 'string' } });
  });
});
