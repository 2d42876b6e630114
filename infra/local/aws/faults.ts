/** Faults on request: the next answers of a call site, as AWS gives them on a bad day. */

export type FaultKind =
  /** A transaction is cancelled because another one holds an item; nothing was written. */
  | 'TransactionConflict'
  | 'ProvisionedThroughputExceeded'
  | 'InternalServerError'
  /** The calling process dies before the call took effect. */
  | 'kill-before'
  /** The calling process dies after the call took effect. */
  | 'kill-after'
  /** The call never took effect and no answer comes; the connection hangs until the caller gives up. */
  | 'timeout'
  /** The call took effect, the connection breaks before the answer. */
  | 'lost-answer';

export interface FaultRule {
  /** Logical id of the calling function, or a prefix of it; absent = any caller but the admin. */
  readonly caller?: string;
  /** `dynamodb`, `sqs`, `s3`, `kms`, `secretsmanager`. */
  readonly service?: string;
  /** API action, e.g. `TransactWriteItems`. */
  readonly action?: string;
  /** Table name that the call touches. */
  readonly table?: string;
  /** The first matching call that fails, from 1 (default). */
  readonly nth?: number;
  /** How many matching calls fail from there (default 1). */
  readonly count?: number;
  /** `nth` is the place among the matching calls of one invocation, whichever comes so far first, instead of among all calls. */
  readonly perInvocation?: boolean;
  readonly kind: FaultKind;
}

/** What of a call the rules look at. */
export interface FaultSite {
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly tables: readonly string[];
  readonly invocationId?: string | undefined;
}

/** A rule with the number of calls it has matched so far. */
export interface FaultState extends FaultRule {
  readonly id: number;
  readonly seen: number;
  readonly fired: number;
}

export interface FaultRules {
  /** Adds a rule and gives its id. */
  add(rule: FaultRule): number;
  remove(id: number): boolean;
  clear(): void;
  list(): readonly FaultState[];
}

/** Rules that the front asks at every call. */
export interface FaultInjector extends FaultRules {
  /** The fault for this call, if any; counts the call against every rule that matches it. */
  next(site: FaultSite): FaultKind | undefined;
}

/** Actions that a running transaction refuses: transactions and single writes, not plain reads. */
const conflicting = ['TransactWriteItems', 'TransactGetItems', 'PutItem', 'UpdateItem', 'DeleteItem'];

function matches(rule: FaultRule, site: FaultSite): boolean {
  if (rule.caller === undefined ? site.caller === 'admin' : !site.caller.startsWith(rule.caller)) return false;
  if (rule.service !== undefined && rule.service !== site.service) return false;
  if (rule.action !== undefined && rule.action !== site.action) return false;
  if (rule.kind === 'TransactionConflict' && !conflicting.includes(site.action)) return false;
  return rule.table === undefined || site.tables.includes(rule.table);
}

interface Counted {
  readonly rule: FaultRule;
  readonly id: number;
  seen: number;
  fired: number;
  /** Matching calls of each invocation, where the rule counts so. */
  readonly places: Map<string, number>;
}

/** Counts a call against a rule; true when it is one that fails. */
function hits(entry: Counted, { invocationId = '' }: FaultSite): boolean {
  const { nth = 1, count = 1, perInvocation = false } = entry.rule;
  entry.seen += 1;
  if (!perInvocation) return entry.seen >= nth && entry.seen < nth + count;
  const place = (entry.places.get(invocationId) ?? 0) + 1;
  entry.places.set(invocationId, place);
  return place === nth && entry.fired < count;
}

/** A new, empty set of rules. */
export function createFaults(): FaultInjector {
  const rules: Counted[] = [];
  let lastId = 0;
  return {
    add(rule) {
      lastId += 1;
      rules.push({ rule, id: lastId, seen: 0, fired: 0, places: new Map() });
      return lastId;
    },
    remove(id) {
      const at = rules.findIndex((entry) => entry.id === id);
      if (at >= 0) rules.splice(at, 1);
      return at >= 0;
    },
    clear: () => void rules.splice(0),
    list: () => rules.map(({ rule, id, seen, fired }) => ({ ...rule, id, seen, fired })),
    next(site) {
      let fault: FaultKind | undefined;
      for (const entry of rules) {
        if (!matches(entry.rule, site) || !hits(entry, site) || fault !== undefined) continue;
        entry.fired += 1;
        fault = entry.rule.kind;
      }
      return fault;
    },
  };
}
