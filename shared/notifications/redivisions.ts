import { descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told of redivisions (网格调整): grids that are split, merged or drawn anew. */

const OF = '网格调整 {redivisionId}（撤销 {retired} 个、新设 {made} 个，自 {fromAt} 起）';
const OF_EN = 'Redivision {redivisionId} ({retired} grids retired, {made} made, from {fromAt})';

const REDIVISIONS = {
  proposed: {
    description: 'A town proposes a redivision to its county',
    zh: ['网格调整待同意', `${OF}待区县同意[，请于 {dueAt} 前决定]。`],
    en: ['Redivision to consent to', `${OF_EN} waits for the county’s consent[ by {dueAt}].`],
  },
  consented: {
    description: 'The county consents; the town may activate it',
    zh: ['网格调整已获同意', `${OF}已获区县同意[，请于 {dueAt} 前启用]。`],
    en: ['Redivision consented to', `${OF_EN} may be activated[ by {dueAt}].`],
  },
  activated: {
    description: 'The new grids hold from the date; what lies in the old ones moves then',
    zh: ['网格调整已启用', `${OF}已启用，届时地址、人员和在办事项随之转入新网格。`],
    en: ['Redivision activated', `${OF_EN} is activated; addresses, people and open work move at that time.`],
  },
  withdrawn: {
    description: 'The redivision was taken back before it was activated',
    zh: ['网格调整已撤回', `${OF}已撤回，网格不变。`],
    en: ['Redivision withdrawn', `${OF_EN} was withdrawn; the grids stay as they are.`],
  },
  done: {
    description: 'Everything has moved to the new grids',
    zh: ['网格调整已完成', `${OF}已完成，转入情况见报告[，未能转入 {left} 项]。`],
    en: ['Redivision done', `${OF_EN} is done; its report says what moved where[, {left} could not be moved].`],
  },
  'dispatch-unclear': {
    description:
      'Entries of the dispatch directory name grids that are retired, and the town has to enter what holds in the new ones',
    zh: [
      '派单目录待补',
      `${OF}：派单目录中 {entries} 条指向撤销网格 {grids} 的条目无法自动转入新网格，请为新网格重新登记。`,
    ],
    en: [
      'Dispatch directory to be completed',
      `${OF_EN}: {entries} entries of the dispatch directory name grids that are retired ({grids}); please enter what holds in the new ones.`,
    ],
  },
  due: {
    description: 'Nobody has moved the redivision on yet; the limit is near',
    zh: ['网格调整提醒', `${OF}尚待办理[，时限 {dueAt}]。`],
    en: ['Redivision waits', `${OF_EN} still waits[, due {dueAt}].`],
  },
  late: {
    description: 'Nobody has moved the redivision on in time',
    zh: ['网格调整超时', `${OF}已超过时限[ {dueAt}]，请办理或撤回。`],
    en: ['Redivision late', `${OF_EN} was not moved on in time[, by {dueAt}].`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const REDIVISION_EVENTS = descriptionsOf(REDIVISIONS);
export const redivisionTemplates = templatesOf('onegrid.redivision', REDIVISIONS);
