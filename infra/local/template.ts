import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, evaluate, evaluateCondition, type RawResource, type RawTemplate } from './intrinsics.ts';
import { type AttributeSource, attributeOf, namePropertyOf, physicalRef } from './physical.ts';
import { checkProperties, isIgnoredType } from './supported.ts';

/** One resource of the synthesised template, with every intrinsic resolved and a physical name. */
export interface Resource {
  readonly logicalId: string;
  readonly stack: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What `Ref` gives on AWS: name, URL or id, by type. */
  readonly ref: string;
  /** The ARN; an empty string where the type has none. */
  readonly arn: string;
}

/** A cloud assembly as it would stand in an account after deployment. */
export interface Assembly {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly resources: readonly Resource[];
  byType(type: string): readonly Resource[];
  /** Folder (or zip) of a Lambda function's code asset. Throws when the function has none. */
  assetPath(functionLogicalId: string): string;
}

/** Where the assembly is pretended to be deployed. */
export interface Env {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
}

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey?: string }>>;
      }
    >
  >;
}

interface Stack {
  readonly name: string;
  readonly template: RawTemplate;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/**
 * Reads a cloud assembly (manifest, templates, asset manifests) and resolves it for one account and region.
 * Throws an error that names stack, resource and property for every intrinsic, resource type or property that the
 * embedded stack does not implement: a template that would behave differently on AWS must not start here.
 */
export function loadAssembly(dir: string, env: Env): Assembly {
  const manifest = readJson(join(dir, 'manifest.json')) as { artifacts?: Record<string, Artifact> };
  const artifacts = Object.entries(manifest.artifacts ?? {});
  const stacks = artifacts.flatMap(([id, artifact]): Stack[] => {
    const file = artifact.properties?.templateFile;
    if (artifact.type !== 'aws:cloudformation:stack' || file === undefined) return [];
    return [{ name: artifact.properties?.stackName ?? id, template: readJson(join(dir, file)) as RawTemplate }];
  });
  const assets = readAssets(dir, artifacts);
  const resources = new Resolver(stacks, env).all();
  return {
    ...env,
    resources,
    byType: (type) => resources.filter((resource) => resource.type === type),
    assetPath: (logicalId) => assetOf(resources, assets, logicalId),
  };
}

function readAssets(dir: string, artifacts: readonly (readonly [string, Artifact])[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, artifact] of artifacts) {
    if (artifact.type !== 'cdk:asset-manifest' || artifact.properties?.file === undefined) continue;
    const { files } = readJson(join(dir, artifact.properties.file)) as AssetManifest;
    for (const { source, destinations } of Object.values(files ?? {})) {
      for (const { objectKey } of Object.values(destinations)) {
        if (objectKey !== undefined && source.path !== undefined) found.set(objectKey, join(dir, source.path));
      }
    }
  }
  return found;
}

function assetOf(resources: readonly Resource[], assets: ReadonlyMap<string, string>, logicalId: string): string {
  const found = resources.filter(({ type, logicalId: id }) => type === 'AWS::Lambda::Function' && id === logicalId);
  const [resource] = found;
  if (resource === undefined || found.length > 1) throw new Error(`${found.length} functions have the id ${logicalId}`);
  const key = (resource.properties.Code as { S3Key?: unknown } | undefined)?.S3Key;
  const path = typeof key === 'string' ? assets.get(key) : undefined;
  if (path === undefined) throw new Error(`${resource.stack}/${logicalId}: the code asset ${String(key)} is not there`);
  return path;
}

/** Resolves resources lazily, because a name may itself refer to another resource. */
class Resolver {
  readonly #refs = new Map<string, string>();
  readonly #stacks: readonly Stack[];
  readonly #env: Env;

  constructor(stacks: readonly Stack[], env: Env) {
    this.#stacks = stacks;
    this.#env = env;
  }

  all(): readonly Resource[] {
    return this.#stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources ?? {})
        .filter(([, raw]) => !isIgnoredType(raw.Type) && this.#exists(stack, raw))
        .map(([logicalId, raw]) => this.#resource(stack, logicalId, raw)),
    );
  }

  #exists(stack: Stack, raw: RawResource): boolean {
    return raw.Condition === undefined || evaluateCondition({ Condition: raw.Condition }, this.#context(stack, ''));
  }

  #resource(stack: Stack, logicalId: string, raw: RawResource): Resource {
    const where = `${stack.name}/${logicalId}`;
    const properties = (evaluate(raw.Properties ?? {}, this.#context(stack, where)) ?? {}) as Record<string, unknown>;
    checkProperties(where, raw.Type, properties);
    const source = this.#source(stack, logicalId, raw);
    return {
      logicalId,
      stack: stack.name,
      type: raw.Type,
      properties,
      ref: source.ref,
      arn: attributeOf(source, 'Arn') ?? '',
    };
  }

  #source(stack: Stack, logicalId: string, raw: RawResource): AttributeSource {
    const key = `${stack.name}/${logicalId}`;
    const base = { ...this.#env, type: raw.Type, stack: stack.name, logicalId };
    const known = this.#refs.get(key);
    if (known !== undefined) return { ...base, ref: known };
    const property = namePropertyOf(raw.Type);
    const given = property === undefined ? undefined : raw.Properties?.[property];
    const name = given === undefined ? undefined : evaluate(given, this.#context(stack, key));
    const ref = physicalRef(base, typeof name === 'string' ? name : undefined);
    this.#refs.set(key, ref);
    return { ...base, ref };
  }

  #context(stack: Stack, where: string): Context {
    return {
      where,
      stackName: stack.name,
      env: this.#env,
      template: stack.template,
      ref: (id) => {
        const raw = stack.template.Resources?.[id];
        return raw === undefined ? undefined : this.#source(stack, id, raw).ref;
      },
      attribute: (id, name) => {
        const raw = stack.template.Resources?.[id];
        return raw === undefined ? undefined : attributeOf(this.#source(stack, id, raw), name);
      },
      exported: (name) => this.#exported(name),
      output: (stackName, output) => this.#output(stackName, output),
    };
  }

  #exported(name: string): unknown {
    for (const stack of this.#stacks) {
      for (const output of Object.values(stack.template.Outputs ?? {})) {
        const context = this.#context(stack, `${stack.name}/Outputs`);
        if (output.Export !== undefined && evaluate(output.Export.Name, context) === name) {
          return evaluate(output.Value, context);
        }
      }
    }
    return undefined;
  }

  #output(stackName: string, name: string): unknown {
    const stack = this.#stacks.find((each) => each.name === stackName);
    const output = stack?.template.Outputs?.[name];
    return stack === undefined || output === undefined
      ? undefined
      : evaluate(output.Value, this.#context(stack, `${stackName}/Outputs/${name}`));
  }
}
