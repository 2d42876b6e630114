/** One package of the SDK and what a function uses of it. */
export interface Client {
  readonly module: string;
  /** The client's class; none for helpers such as the presigner. */
  readonly client?: string;
  readonly commands: readonly string[];
}

/** A file of an SDK package that a bundle has in it; not those that another package brought along for itself. */
const sdkFile = /^(?:(?!node_modules).)*node_modules\/@aws-sdk\/([^/]+)\/dist-es\/(.+)\.js$/;

/** What only the SDK's own insides import. */
const internal = new Set(['nested-clients', 'middleware-endpoint-discovery', 'token-providers']);

const helpers: Readonly<Record<string, { readonly file: string; readonly name: string }>> = {
  's3-request-presigner': { file: 'getSignedUrl', name: 'getSignedUrl' },
  's3-presigned-post': { file: 'createPresignedPost', name: 'createPresignedPost' },
};

/**
 * Which clients of the SDK, and which of their commands, are inside a bundle, by the names of its source files as esbuild
 * lists them.
 */
export function clientsOf(inputs: readonly string[]): readonly Client[] {
  const found = new Map<string, { client?: string; commands: string[] }>();
  const of = (name: string) => {
    const known = found.get(name) ?? { commands: [] };
    found.set(name, known);
    return known;
  };
  for (const input of inputs) {
    const [, name = '', file = ''] = sdkFile.exec(input) ?? [];
    if (name === '' || internal.has(name)) continue;
    const helper = helpers[name];
    if (helper !== undefined && file === helper.file) of(name).commands.push(helper.name);
    if (/^(client-|lib-)/.test(name) && /^[A-Za-z]+Client$/.test(file)) of(name).client = file;
    const [, command] = /^commands\/([A-Za-z]+Command)$/.exec(file) ?? [];
    if (command !== undefined && /^(client-|lib-)/.test(name)) of(name).commands.push(command);
  }
  // They come with those of the document client, and have the same names.
  if (found.has('lib-dynamodb')) found.get('client-dynamodb')?.commands.splice(0);
  return [...found]
    .filter(([, { client, commands }]) => client !== undefined || commands.length > 0)
    .map(([name, { client, commands }]) => ({
      module: `@aws-sdk/${name}`,
      ...(client === undefined ? {} : { client }),
      commands: [...commands].sort(),
    }))
    .sort((a, b) => (a.module < b.module ? -1 : 1));
}

/** As the functions' own clients are configured. */
const settings =
  '{maxAttempts:4,requestHandler:{connectionTimeout:1000,requestTimeout:3000,throwOnRequestTimeout:true}}';

const construct = ({ module, client }: Client): string => {
  if (client === undefined) return '';
  if (module === '@aws-sdk/lib-dynamodb') return `${client}.from(new DynamoDBClient(${settings}))`;
  return `new ${client}(${settings})`;
};

/**
 * The source of a handler that does nothing, with these clients made and these commands at hand; on request it reads the
 * deployment's secret before it is ready, as the functions with keys do.
 */
export function emptyHandler(clients: readonly Client[], asksSecret: boolean): string {
  const imports = clients.map(({ module, client, commands }) => {
    const names = [...(client === undefined ? [] : [client]), ...commands];
    return `import { ${names.join(', ')} } from '${module}';`;
  });
  const parts = clients.flatMap((each) => [construct(each), ...each.commands]).filter((part) => part !== '');
  const secret = `await new SecretsManagerClient(${settings}).send(
  new GetSecretValueCommand({ SecretId: process.env.SECRET_ARN }));`;
  return [
    ...imports,
    `globalThis.parts = [${parts.join(', ')}];`,
    ...(asksSecret ? [secret] : []),
    'export const handler = async () => ({});',
    '',
  ].join('\n');
}

/** The package or the part of the project that a source file belongs to; what a package brought along is named after it. */
const partOf = (path: string): string => {
  const packages = [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name);
  return packages.length > 0 ? packages.join(' > ') : path.split('/').slice(0, 2).join('/');
};

/** The largest parts of a bundle besides what an empty handler has too, largest first, at most eight. */
export function partsOf(
  inputs: readonly (readonly [path: string, bytes: number])[],
): readonly (readonly [string, number])[] {
  const bytesOf = new Map<string, number>();
  for (const [path, bytes] of inputs) {
    const part = partOf(path);
    if (/^@(aws-sdk|smithy)\/[^>]+$/.test(part)) continue;
    bytesOf.set(part, (bytesOf.get(part) ?? 0) + bytes);
  }
  return [...bytesOf].sort((a, b) => b[1] - a[1]).slice(0, 8);
}
