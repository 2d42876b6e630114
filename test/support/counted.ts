import { headSchema } from '../../shared/insight/items.ts';
import { COUNTERS, type Counter, type Matter } from '../../shared/insight/model.ts';
import { type Figures, imageAt, recount } from './figures.ts';
import type { Item } from './stage.ts';

const withoutNothing = (figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).filter(([, counts]) => Object.keys(counts).length > 0));

/** The figures as they stand in the table of statistics, without counters at zero. */
export const storedFigures = (stats: readonly Item[]): Figures =>
  withoutNothing(
    Object.fromEntries(
      stats
        .filter(({ kind }) => kind !== 'fact')
        .map((row) => [
          `${row.pk}/${row.sk}`,
          Object.fromEntries(COUNTERS.flatMap((name) => (row[name] ? [[name, row[name]]] : []))) as Partial<
            Record<Counter, number>
          >,
        ]),
    ),
  );

/** The figures as they follow from the matters alone, by the rules of counting. */
export const foldedFigures = (matters: readonly Item[]): Figures =>
  recount(
    matters.flatMap((item) => {
      const head = headSchema(item.kind)?.parse(item);
      return head === undefined ? [] : [imageAt({ kind: item.kind, head } as unknown as Matter, 1)];
    }),
  );
