import { ANY_CATEGORY, OWN_UNIT } from '../dispatching/rules.ts';
import type { Loose, RegisterKind } from './kind.ts';
import type { Values } from './model.ts';

/** Words that people write for what the register has a sign for. */
const EVERY = ['全部', '所有'];
const OWN = ['属地', '属地村社区'];

const categoryOf = (given: unknown): string => (EVERY.includes(String(given)) ? ANY_CATEGORY : String(given ?? ''));
const partyOf = (given: unknown): string => (OWN.includes(String(given)) ? OWN_UNIT : String(given ?? ''));

const shownParty = (party: unknown): unknown => (party === OWN_UNIT ? OWN[0] : party);

const entryOf = ({ lead, co, note, validFrom, validTo }: Values): Loose => ({
  ...{ lead: partyOf(lead), co: ((co ?? []) as readonly string[]).map(partyOf), validFrom },
  ...(note === undefined ? {} : { note }),
  ...(validTo === undefined ? {} : { validTo }),
});

/** The dispatch directory: who leads a kind of matter in an area, a row for each period. */
export const dispatchRules: RegisterKind = {
  kind: 'dispatch-rules',
  zh: '派单目录',
  en: 'Dispatch directory',
  formats: ['csv', 'xlsx'],
  key: ['category', 'area', 'validFrom'],
  columns: [
    {
      field: 'category',
      zh: '小类或大类编码',
      en: 'Category code',
      also: ['小类编码', '大类编码', '类别编码'],
      type: 'code',
      required: true,
      example: '0129',
    },
    {
      field: 'area',
      zh: '适用区域编码',
      en: 'Area code',
      also: ['区域编码'],
      type: 'code',
      required: true,
      example: '320506103',
    },
    {
      field: 'lead',
      zh: '主办单位编号',
      en: 'Lead party',
      also: ['主办单位', '责任单位'],
      type: 'code',
      required: true,
      example: '属地',
    },
    { field: 'co', zh: '协办单位编号', en: 'Co-units', also: ['协办单位'], type: 'list', example: 'zhzf、scjg' },
    { field: 'note', zh: '说明', en: 'Note', also: ['备注'], type: 'text', example: '' },
    {
      field: 'validFrom',
      zh: '生效日期',
      en: 'Valid from',
      also: ['开始日期'],
      type: 'day',
      required: true,
      example: '2026-04-01',
    },
    { field: 'validTo', zh: '终止日期', en: 'Valid to', also: ['结束日期'], type: 'day', example: '' },
  ],
  get: {
    route: 'GET /v1/towns/{townCode}/dispatch-rules/{category}/{area}',
    queryOf: ({ validFrom }) => ({ on: String(validFrom) }),
  },
  put: { route: 'PUT /v1/towns/{townCode}/dispatch-rules/{category}/{area}' },
  paramsOf: ({ category, area }) => ({
    townCode: String(area ?? '').slice(0, 9),
    category: categoryOf(category),
    area: String(area ?? ''),
  }),
  // On the day on which a period begins the one before it may still be found.
  isThe: (view, { validFrom }) => view.validFrom === validFrom,
  bodyOf: ([row = {}]) => entryOf(row),
  rowsOf: (view) => [
    {
      ...view,
      category: view.category === ANY_CATEGORY ? EVERY[0] : view.category,
      lead: shownParty(view.lead),
      co: ((view.co ?? []) as readonly string[]).map(shownParty),
    },
  ],
};
