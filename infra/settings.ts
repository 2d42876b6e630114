import type { Node } from 'constructs';
import * as z from 'zod';

/** The context values a deployer may give: `cdk deploy -c stage=prod -c issuer=https://…`. On the command line all are text. */
const list = <T extends z.ZodType<unknown, string>>(each: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value),
    z.array(each),
  );
const wholeNumber = z.coerce.number().int().positive();
const yesOrNo = z.union([z.boolean(), z.stringbool()]);

/** Retention periods that CloudWatch Logs accepts, in days. */
const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;

const settingsSchema = z
  .strictObject({
    /** `local` is run by the embedded stack, `prod` deployed to partition `aws`, `prod-cn` to `aws-cn`. */
    stage: z.enum(['local', 'prod', 'prod-cn']),
    /** The OIDC issuer whose tokens are accepted, exactly as in the token's `iss`. */
    issuer: z.url({ protocol: /^https$/ }),
    audience: list(z.string().min(1)).pipe(z.array(z.string()).min(1)),
    /** 9-digit codes of the towns whose registers a warm function keeps at hand. Other towns are served all the same. */
    towns: list(z.string().regex(/^\d{9}$/, 'a town code has 9 digits')).pipe(z.array(z.string()).min(1)),
    /** Origins of the browser clients; empty when there is none. */
    corsOrigins: list(z.string().min(1)),
    logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
    logRetentionDays: wholeNumber.refine((days) => logRetentions.some((each) => each === days), {
      error: `must be one of ${logRetentions.join(', ')}`,
    }),
    alarmEmail: z.email().optional(),
    /** Active tracing by X-Ray: off, because 5 million traces a year cost more than everything else of a town. */
    tracing: yesOrNo,
    /** Requests per second, and the burst above it, that the API accepts from all callers together. */
    throttleRate: wholeNumber,
    throttleBurst: wholeNumber,
  })
  .refine(({ stage, tracing }) => !(tracing && stage === 'prod-cn'), {
    path: ['tracing'],
    error: 'X-Ray is not offered with Lambda in the China regions',
  });

/** What a deployment can choose; checked, with every default filled in. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export type Stage = Settings['stage'];

const common = {
  audience: ['onegrid'],
  corsOrigins: [],
  logLevel: 'INFO',
  tracing: false,
  throttleRate: 200,
  throttleBurst: 400,
};

/** Defaults per stage. `prod` and `prod-cn` have none for issuer and towns: nobody can choose those for a deployer. */
const defaults: Readonly<Record<Stage, object>> = {
  local: {
    ...common,
    issuer: 'https://issuer.onegrid.local',
    towns: ['320506103'],
    corsOrigins: ['*'],
    logRetentionDays: 7,
  },
  prod: { ...common, logRetentionDays: 90 },
  // China's Cybersecurity Law, article 21: network logs are kept for no less than six months.
  'prod-cn': { ...common, logRetentionDays: 365 },
};

const stageOf = (value: unknown): Stage => {
  const parsed = settingsSchema.shape.stage.safeParse(value);
  if (!parsed.success) throw new Error(`Context "stage" must be local, prod or prod-cn, not ${JSON.stringify(value)}.`);
  return parsed.data;
};

/**
 * Reads the settings from CDK context; nothing else in the app reads context or environment.
 * Throws one error that names every wrong or missing value.
 */
export function readSettings(node: Node): Settings {
  const stage = stageOf(node.tryGetContext('stage') ?? 'local');
  const given = Object.keys(settingsSchema.shape)
    .map((key) => [key, node.tryGetContext(key) as unknown] as const)
    .filter(([, value]) => value !== undefined);
  const parsed = settingsSchema.safeParse({ ...defaults[stage], ...Object.fromEntries(given), stage });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Settings of stage ${stage} (give them with -c name=value): ${problems.join('; ')}`);
}
