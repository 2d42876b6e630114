import type { ServiceItem } from '../services/rules.ts';

const BASIS = '参照《舟山市网格化服务管理条例》（2023）服务清单';

const item = (
  n: number,
  zh: string,
  en: string,
  lineDepartment: string,
  taskKinds: ServiceItem['taskKinds'],
  frequency: ServiceItem['frequency'],
  minutes: number,
): ServiceItem => ({
  code: `S0${n}`,
  name: { zh, en },
  lineDepartment,
  taskKinds,
  frequency,
  minutes,
  basis: BASIS,
  validFrom: '2020-01-01',
  version: 1,
});

/** The eight kinds of work that a grid regulation admits; what is not among them may not be given to grid workers. */
export const SEED_SERVICES: readonly ServiceItem[] = [
  item(1, '政策法规宣传', 'Telling people of laws and policies', 'shsy', ['publicity'], { times: 2, per: 'month' }, 30),
  item(
    2,
    '人房企基础信息采集',
    'Basic data of people, homes and enterprises',
    'shsy',
    ['address-check', 'survey'],
    { times: 1, per: 'month' },
    45,
  ),
  item(
    3,
    '矛盾纠纷和信访排查化解',
    'Disputes and petitions',
    'sfs',
    ['visit', 'verification'],
    { times: 1, per: 'week' },
    40,
  ),
  item(
    4,
    '治安与安全隐患巡查',
    'Hazards to public order and safety',
    'yjj',
    ['inspection', 'campaign-check'],
    { times: 1, per: 'day' },
    60,
  ),
  item(5, '特殊人群关爱走访', 'Visits to those who need care', 'shsy', ['visit'], { times: 1, per: 'month' }, 30),
  item(6, '便民代办代跑', 'Errands and forms for residents', 'shsy', ['visit'], { times: 200, per: 'on-demand' }, 30),
  item(
    7,
    '突发事件先期处置',
    'First response in emergencies',
    'yjj',
    ['inspection', 'verification'],
    { times: 20, per: 'on-demand' },
    60,
  ),
  item(
    8,
    '其他依法纳入清单的事项',
    'Other matters put on the list by law',
    'zhzf',
    ['survey', 'verification', 'campaign-check'],
    { times: 50, per: 'on-demand' },
    20,
  ),
];
