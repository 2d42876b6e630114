/** A matter that waits, and why it is found to be nobody's. */
export interface Orphan {
  readonly path: string;
  readonly state: string;
  readonly why: string;
}

/** How matters stand: those that are open, the orphans among them, and how many are in each state. */
export interface Standing {
  readonly open: number;
  readonly orphans: readonly Orphan[];
  readonly states: ReadonlyMap<string, number>;
}

/** What a look at a matter tells; `orphanhood` is asked of what is open. */
export interface Look {
  readonly state: string;
  readonly open: boolean;
  readonly orphanhood: () => Promise<string | undefined>;
}

interface Known {
  readonly path: string;
  state: string;
}

/** Looks at every matter, one after the other; what has ended for good is not asked about again. */
export async function standingOf<T extends Known>(
  matters: readonly T[],
  ends: readonly string[],
  look: (one: T) => Promise<Look>,
): Promise<Standing> {
  const orphans: Orphan[] = [];
  const states = new Map<string, number>();
  let open = 0;
  for (const one of matters) {
    const seen = ends.includes(one.state) ? undefined : await look(one);
    if (seen) one.state = seen.state;
    states.set(one.state, (states.get(one.state) ?? 0) + 1);
    if (!seen?.open) continue;
    open += 1;
    const why = await seen.orphanhood();
    if (why) orphans.push({ path: one.path, state: one.state, why });
  }
  return { open, orphans, states };
}
