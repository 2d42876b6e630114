import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { functionName } from './rights.ts';
import { deploy } from './synthesised.ts';

const deployed = deploy('prod');
const functions = deployed.byType('AWS::Lambda::Function').map((fn) => ({ name: functionName(fn), fn }));
const folder = join(import.meta.dirname, '../../functions');

interface EnvModule {
  readonly schema: { readonly shape: Readonly<Record<string, unknown>> };
}

describe('a function', () => {
  it('has its own role, without managed policies', () => {
    const roles = functions.map(({ fn }) => fn.properties.Role);
    expect(new Set(roles).size).toBe(functions.length);
    const all = deployed.byType('AWS::IAM::Role');
    expect(all).toHaveLength(functions.length);
    expect(all.map(({ properties }) => properties.ManagedPolicyArns)).toEqual(all.map(() => undefined));
  });

  it.each(functions)('$name runs an ES module on arm64 with stated memory and timeout', ({ fn }) => {
    expect(fn.properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
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
    const http = functions.filter(({ name }) => ['intake', 'cases', 'directory', 'people', 'insight'].includes(name));
    expect(http).toHaveLength(5);
    for (const { fn } of http) expect(fn.properties.Timeout).toBeLessThan(30);
  });

  it.each(functions)('$name finds in its environment exactly what it asks for', async ({ name, fn }) => {
    const { schema } = (await import(join(folder, name, 'env.ts'))) as EnvModule;
    const { Variables } = fn.properties.Environment as { Variables: Record<string, string> };
    expect(Object.keys(Variables).sort()).toEqual(Object.keys(schema.shape).sort());
  });

  it('is deployed if it has an entry point', () => {
    expect(functions.map(({ name }) => name).sort()).toEqual(readdirSync(folder).sort());
  });
});
