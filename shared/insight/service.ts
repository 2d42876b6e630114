import { err, ok } from '../kernel/result.ts';
import { type Day, type Instant, shanghaiDay, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { UseCase } from '../route.ts';
import type { Overview, OverviewQuery } from './contract.ts';
import { AREA_STOCKS, CATEGORY_COUNTERS, type Counts, DEFINITION, FLOWS, PARTY_FLOWS, PARTY_STOCKS } from './model.ts';
import type { Figures, OverviewPort, OverviewRows } from './ports.ts';
import {
  daysFrom,
  flowsOf,
  levelOfArea,
  mayOverview,
  PARTY_RATES,
  RATE_NAMES,
  ratesOf,
  stockOf,
  sumBy,
} from './rules-overview.ts';
import { NO_CATEGORY } from './rules-rows.ts';

const areaFigures = (counts: Counts) => ({
  figures: flowsOf(counts, FLOWS),
  stock: stockOf(counts, AREA_STOCKS),
  rates: ratesOf(counts, RATE_NAMES),
});

const total = (rows: readonly Figures[]): Counts => sumBy(rows, () => '')[0]?.[1] ?? {};

const partOf =
  (n: number) =>
  ({ child }: Figures): string =>
    child.split('#')[n] ?? '';

const townOnly = (rows: OverviewRows): Pick<Overview, 'departments' | 'categories' | 'channels'> => ({
  departments: sumBy(rows.parties, ({ child }) => child).map(([department, counts]) => ({
    department,
    figures: flowsOf(counts, PARTY_FLOWS),
    stock: stockOf(counts, PARTY_STOCKS),
    rates: ratesOf(counts, PARTY_RATES),
  })),
  categories: sumBy(rows.categories, partOf(0)).map(([name, counts]) => ({
    category: name === NO_CATEGORY ? null : name,
    figures: flowsOf(counts, CATEGORY_COUNTERS),
  })),
  channels: sumBy(rows.categories, partOf(1)).map(([channel, counts]) => ({
    channel,
    figures: flowsOf(counts, CATEGORY_COUNTERS),
  })),
});

const overviewOf = (area: string, days: readonly Day[], rows: OverviewRows, now: Instant): Overview => {
  const level = levelOfArea(area);
  return {
    area,
    level,
    from: days[0] ?? '',
    to: days.at(-1) ?? '',
    definition: DEFINITION,
    generatedAt: show(now),
    ...areaFigures(total(level === 'town' ? rows.children : rows.own)),
    children: sumBy(rows.children, ({ child }) => child).map(([child, counts]) => ({
      area: child,
      ...areaFigures(counts),
    })),
    ...(level === 'town' ? townOnly(rows) : {}),
  };
};

/** The use cases of the overview, by route name. */
export const insightUseCases = (port: OverviewPort): Record<'getOverview', UseCase> => ({
  getOverview: staffUseCase<unknown, OverviewQuery>(async ({ query }, caller, now) => {
    if (!mayOverview(caller, query.area)) return err({ code: 'not-found' });
    const day = query.day ?? shanghaiDay(now);
    const days = daysFrom(query.from ?? day, query.to ?? day);
    return ok({ body: overviewOf(query.area, days, await port.rows(query.area, days), now) });
  }),
});
