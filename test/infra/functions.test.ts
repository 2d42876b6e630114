import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { functionName } from './rights.ts';
import { deploy } from './synthesised.ts';

const deployed = deploy('prod');
const functions = deployed.byType('AWS::Lambda::Function').map((fn) => ({ name: functionName(fn), fn }));
const folder = join(import.meta.dirname, '../../functions');

/** What every function has, read by the platform rather than by its own schema. */
const common = ['LOG_LEVEL', 'STAGE'];

/** The names that the one schema of a function's `env.ts` asks for. */
async function askedBy(name: string): Promise<readonly string[]> {
  const exported = (await import(join(folder, name, 'env.ts'))) as Record<string, { shape?: Record<string, unknown> }>;
  const [shape, ...more] = Object.values(exported).flatMap((each) => (each.shape === undefined ? [] : [each.shape]));
  if (shape === undefined || more.length > 0) throw new Error(`functions/${name}/env.ts exports no single schema`);
  return Object.keys(shape);
}

describe('a function', () => {
  it('has its own role, without managed policies', () => {
    const roles = functions.map(({ fn }) => fn.properties.Role);
    expect(new Set(roles).size).toBe(functions.length);
    const all = deployed.byType('AWS::IAM::Role');
    expect(all).toHaveLength(functions.length);
    expect(all.map(({ properties }) => properties.ManagedPolicyArns)).toEqual(all.map(() => undefined));
  });

  it.each(functions)('$name runs an ES module on arm64 with stated memory and timeout', ({ name, fn }) => {
    expect(fn.properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      // A picture is opened whole, by a whole processor.
      MemorySize: name === 'media' ? 2_048 : 512,
      Timeout: expect.any(Number) as number,
    });
  });

  it.each(functions)('$name logs to a group of its own that forgets in time', ({ fn }) => {
    const { LogGroup } = fn.properties.LoggingConfig as { LogGroup: string };
    const group = deployed.byType('AWS::Logs::LogGroup').find(({ ref }) => ref === LogGroup);
    expect(group?.properties.RetentionInDays).toBe(90);
    const sharing = functions.filter((other) => JSON.stringify(other.fn.properties.LoggingConfig).includes(LogGroup));
    expect(sharing).toHaveLength(1);
  });

  it('answers before API Gateway gives up', () => {
    const http = functions.filter(({ name }) =>
      ['intake', 'cases', 'directory', 'people', 'insight', 'field'].includes(name),
    );
    expect(http).toHaveLength(6);
    for (const { fn } of http) expect(fn.properties.Timeout).toBeLessThan(30);
  });

  it.each(functions)('$name finds in its environment exactly what it asks for', async ({ name, fn }) => {
    const { Variables } = fn.properties.Environment as { Variables: Record<string, string> };
    const asked = await askedBy(name);
    expect(Object.keys(Variables).sort()).toEqual([...new Set([...asked, ...common])].sort());
  });

  it('is deployed if it has an entry point', () => {
    const entries = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'handler.ts')));
    expect(entries.sort()).toEqual(functions.map(({ name }) => name).sort());
  });
});
