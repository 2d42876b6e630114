import { lately } from '../kernel/lately.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps, CaseStore } from './ports.ts';

/**
 * The store, and what has lately gone through it: whoever acts on a case has nearly always been shown it a moment ago, so that
 * a command can read beside the case what it needs because of the case.
 */
export const noticing = (store: CaseStore): Required<Pick<CaseDeps, 'store' | 'seen'>> => {
  const heads = lately<CaseMeta>();
  const note = (meta: CaseMeta): void => heads.note(meta.num, meta);
  return {
    seen: heads.of,
    store: {
      ...store,
      load: async (num) => {
        const meta = await store.load(num);
        if (meta) note(meta);
        return meta;
      },
      loadWhole: async (num) => {
        const whole = await store.loadWhole(num);
        if (whole) note(whole.meta);
        return whole;
      },
      create: async (given) => {
        const made = await store.create(given);
        if (made.ok) note(given.meta);
        return made;
      },
      save: async (given) => {
        const saved = await store.save(given);
        if (saved.ok) note(given.change.next);
        return saved;
      },
      list: async (query, caller) => {
        const found = await store.list(query, caller);
        if (found.ok) found.value.items.forEach(note);
        return found;
      },
    },
  };
};
