/** A resource as it stands in a template. */
export interface RawResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The sections of a template that take part in resolving. */
export interface RawTemplate {
  readonly Resources?: Readonly<Record<string, RawResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

/** What an expression may refer to. The functions answer `undefined` for what does not exist. */
export interface Context {
  /** Named in errors. */
  readonly where: string;
  readonly stackName: string;
  readonly env: { readonly region: string; readonly account: string; readonly partition: string };
  readonly template: RawTemplate;
  ref(logicalId: string): string | undefined;
  attribute(logicalId: string, name: string): string | undefined;
  exported(name: string): unknown;
  output(stack: string, name: string): unknown;
}

/** `AWS::NoValue` removes the property or list element that it stands for. */
const noValue = Symbol('AWS::NoValue');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Resolves every intrinsic function inside a value. Throws an error naming an unknown function or reference. */
export function evaluate(value: unknown, context: Context): unknown {
  const result = resolve(value, context);
  return result === noValue ? undefined : result;
}

/** Evaluates a condition expression, or a named condition as `{ Condition: name }`. */
export function evaluateCondition(expression: unknown, context: Context): boolean {
  if (!isRecord(expression)) throw problem(context, `a condition can't be ${JSON.stringify(expression)}`);
  const [[name, argument] = ['', undefined]] = Object.entries(expression);
  const all = Array.isArray(argument) ? argument : [];
  switch (name) {
    case 'Condition': {
      const named = context.template.Conditions?.[String(argument)];
      if (named === undefined) throw problem(context, `there is no condition ${String(argument)}`);
      return evaluateCondition(named, context);
    }
    case 'Fn::Equals':
      return JSON.stringify(evaluate(all[0], context)) === JSON.stringify(evaluate(all[1], context));
    case 'Fn::Not':
      return !evaluateCondition(all[0], context);
    case 'Fn::And':
      return all.every((each) => evaluateCondition(each, context));
    case 'Fn::Or':
      return all.some((each) => evaluateCondition(each, context));
    default:
      throw problem(context, `the condition function ${name} is not implemented`);
  }
}

function problem(context: Context, message: string): Error {
  return new Error(`${context.where}: ${message}`);
}

function resolve(value: unknown, context: Context): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => resolve(each, context)).filter((each) => each !== noValue);
  }
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  const [only] = keys;
  if (keys.length === 1 && only !== undefined && (only === 'Ref' || only.startsWith('Fn::'))) {
    return call(only, value[only], context);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, resolve(each, context)] as const)
      .filter(([, each]) => each !== noValue),
  );
}

type Intrinsic = (argument: unknown, context: Context) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, context) => reference(String(argument), context),
  'Fn::GetAtt': (argument, context) => {
    const [id, ...path] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return attribute(id ?? '', path.join('.'), context);
  },
  'Fn::Sub': (argument, context) => {
    const [text, names] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(String(text), isRecord(names) ? names : {}, context);
  },
  'Fn::Join': (argument, context) => {
    const [glue, parts] = list(argument, context);
    return list(parts, context).map(String).join(String(glue));
  },
  'Fn::Select': (argument, context) => {
    const [index, values] = list(argument, context);
    const found = list(values, context)[Number(index)];
    if (found === undefined) throw problem(context, `Fn::Select has no element ${String(index)}`);
    return found;
  },
  'Fn::Split': (argument, context) => {
    const [glue, text] = list(argument, context);
    return String(text).split(String(glue));
  },
  'Fn::If': (argument, context) => {
    const [name, yes, no] = Array.isArray(argument) ? argument : [];
    return resolve(evaluateCondition({ Condition: name }, context) ? yes : no, context);
  },
  'Fn::ImportValue': (argument, context) => {
    const name = String(resolve(argument, context));
    const value = context.exported(name);
    if (value === undefined) throw problem(context, `no stack exports ${name}`);
    return value;
  },
  'Fn::GetStackOutput': (argument, context) => {
    const { StackName, OutputName } = resolve(argument, context) as Record<string, unknown>;
    const value = context.output(String(StackName), String(OutputName));
    if (value === undefined) throw problem(context, `${String(StackName)} has no output ${String(OutputName)}`);
    return value;
  },
  'Fn::FindInMap': (argument, context) => {
    const [map, first, second] = list(argument, context).map(String);
    const value = context.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
    if (value === undefined) throw problem(context, `Fn::FindInMap finds nothing at ${map}.${first}.${second}`);
    return value;
  },
};

function call(name: string, argument: unknown, context: Context): unknown {
  const intrinsic = intrinsics[name];
  if (intrinsic === undefined) throw problem(context, `the intrinsic function ${name} is not implemented`);
  return intrinsic(argument, context);
}

function list(value: unknown, context: Context): unknown[] {
  const resolved = resolve(value, context);
  if (!Array.isArray(resolved)) throw problem(context, `expected a list, got ${JSON.stringify(resolved)}`);
  return resolved;
}

function reference(name: string, context: Context): unknown {
  const pseudo = pseudoParameter(name, context);
  if (pseudo !== undefined) return pseudo;
  const parameter = context.template.Parameters?.[name];
  if (parameter !== undefined) {
    if (parameter.Default === undefined) throw problem(context, `the parameter ${name} has no default`);
    return parameter.Default;
  }
  const ref = context.ref(name);
  if (ref === undefined) throw problem(context, `Ref to ${name}, which is not in this stack`);
  return ref;
}

function pseudoParameter(name: string, { env, stackName }: Context): unknown {
  switch (name) {
    case 'AWS::NoValue':
      return noValue;
    case 'AWS::Region':
      return env.region;
    case 'AWS::AccountId':
      return env.account;
    case 'AWS::Partition':
      return env.partition;
    case 'AWS::URLSuffix':
      return env.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return `arn:${env.partition}:cloudformation:${env.region}:${env.account}:stack/${stackName}/local`;
    case 'AWS::NotificationARNs':
      return [];
    default:
      return undefined;
  }
}

function attribute(id: string, name: string, context: Context): string {
  const value = context.attribute(id, name);
  if (value === undefined) throw problem(context, `Fn::GetAtt ${id}.${name} is not implemented or not there`);
  return value;
}

function substitute(text: string, names: Record<string, unknown>, context: Context): string {
  return text.replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (name in names) return String(resolve(names[name], context));
    const [id, ...path] = name.split('.');
    return String(path.length > 0 ? attribute(id ?? '', path.join('.'), context) : reference(name, context));
  });
}
