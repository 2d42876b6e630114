import type { Category, Condition, EvidenceKind, Family, PlainGroup, Similar } from '../catalogue/rules.ts';
import { USUAL_SIMILAR } from '../catalogue/rules.ts';
import type { LimitType } from '../workflow/deadlines.ts';

type Way = readonly [filing: string, closing: string, type: LimitType, n: number];

/** Where a photo shows nothing (noise in the night) or is improper (a family's quarrel), none is asked for. */
const NONE: readonly EvidenceKind[] = [];
const BOTH: readonly EvidenceKind[] = ['before', 'after'];

/** A manhole is where it is reported; a noise is heard far off, and again the next night; a smell goes through the town. */
const SIMILAR: Readonly<Record<string, Similar>> = {
  '0128': { radius: 300, window: 48 },
  '0301': { radius: 300, window: 48 },
  '0130': { radius: 1_000, window: 72 },
  '0502': { radius: 1_000, window: 12 },
  C0101: { radius: 30, window: 168 },
};

/** What is no more alike than its plain group says is compared by that; a power cut is like no other call for help. */
const GROUPS: Readonly<Record<string, string>> = { '0130': 'smell', '0502': 'power' };

const category = (
  code: string,
  name: string,
  nameEn: string,
  family: Family,
  plainGroup: PlainGroup,
  evidence: readonly EvidenceKind[],
  ...ways: readonly Way[]
): Category => ({
  code,
  name,
  nameEn,
  family,
  plainGroup,
  similar: SIMILAR[code] ?? USUAL_SIMILAR,
  ...(GROUPS[code] ? { similarGroup: GROUPS[code] } : {}),
  conditions: ways.map(
    ([filing, closing, type, n], i): Condition => ({ n: i + 1, filing, closing, limit: { type, n }, evidence }),
  ),
  enabled: true,
  version: 1,
});

/**
 * A sample catalogue in the manner of GB/T 30428.2, with limits as municipal catalogues have them. The family `social`
 * and its codes are made up: towns number those matters as they like.
 */
export const SEED_CATEGORIES: readonly Category[] = [
  category(
    '0101',
    '私搭乱建',
    'Unlawful building',
    'event',
    'building',
    BOTH,
    ['正在搭建', '停止并拆除', 'urgent_hour', 48],
    ['已建成', '拆除或立案查处', 'natural_day', 15],
  ),
  category('0110', '暴露生活垃圾', 'Exposed household waste', 'event', 'waste', BOTH, [
    '有暴露垃圾',
    '清理干净',
    'work_hour',
    4,
  ]),
  category('0111', '积存垃圾渣土', 'Heaps of rubble', 'event', 'waste', BOTH, ['有积存', '清理干净', 'work_day', 5]),
  category('0128', '商业噪音', 'Noise of a business', 'event', 'noise', NONE, [
    '经营噪音扰民',
    '改正或取缔',
    'urgent_hour',
    2,
  ]),
  category('0129', '露天烧烤', 'Open-air barbecue', 'event', 'smoke', BOTH, [
    '占道或露天烧烤',
    '停止经营并清理现场',
    'urgent_hour',
    2,
  ]),
  category('0130', '异味扰民', 'Smell', 'event', 'smoke', NONE, ['异味扰民', '异味消除', 'work_day', 2]),
  category('0131', '餐厨垃圾', 'Kitchen waste', 'event', 'waste', BOTH, ['乱倒餐厨垃圾', '清理干净', 'work_hour', 4]),
  category('0184', '违规养犬', 'Dog kept against the rules', 'event', 'animals', NONE, [
    '违规养犬',
    '处置完毕',
    'work_day',
    1,
  ]),
  category('0201', '非法小广告', 'Flyposting', 'event', 'advertising', BOTH, ['有非法小广告', '清除', 'work_day', 1]),
  category('0301', '施工扰民', 'Noise of a building site', 'event', 'noise', NONE, [
    '违规施工扰民',
    '停止扰民',
    'urgent_hour',
    2,
  ]),
  category('0405', '店外经营', 'Trade outside the shop', 'event', 'street-trade', BOTH, [
    '店外经营',
    '收入店内',
    'urgent_hour',
    2,
  ]),
  category('0406', '占道经营', 'Trade on the road', 'event', 'street-trade', BOTH, [
    '占道经营',
    '清理',
    'urgent_hour',
    2,
  ]),
  category('0496', '占用消防通道', 'Blocked fire lane', 'event', 'fire-safety', BOTH, [
    '占用消防通道',
    '恢复畅通',
    'urgent_hour',
    2,
  ]),
  category(
    '0501',
    '供水管道破裂',
    'Burst water main',
    'event',
    'water',
    BOTH,
    ['管道漏水', '修复', 'urgent_hour', 1],
    ['路面塌陷', '修复路面', 'natural_day', 5],
  ),
  category('0502', '供电中断', 'Power cut', 'event', 'help', NONE, ['居民区停电', '恢复供电', 'urgent_hour', 4]),
  category('0505', '路面塌陷', 'Collapsed road', 'event', 'roads', BOTH, ['路面塌陷', '修复', 'urgent_hour', 2]),
  category(
    'C0101',
    '上水井盖',
    'Water manhole cover',
    'component',
    'roads',
    BOTH,
    ['井盖缺失', '补齐', 'urgent_hour', 2],
    ['破损大于25平方厘米', '更换', 'work_hour', 4],
    ['异响', '消除', 'work_day', 2],
  ),
  category('1701', '邻里矛盾纠纷', 'Quarrel between neighbours', 'social', 'housing', NONE, [
    '有纠纷',
    '调解成功或移交',
    'work_day',
    5,
  ]),
  category('1702', '群租房', 'Overcrowded lodging', 'social', 'housing', BOTH, ['违规群租', '整改到位', 'work_day', 5]),
  category('1703', '消防隐患', 'Fire hazard', 'social', 'fire-safety', BOTH, [
    '有火灾隐患',
    '整改到位并复查',
    'work_day',
    3,
  ]),
  category('1704', '独居老人求助', 'Call of an old person living alone', 'social', 'help', NONE, [
    '老人需要帮助',
    '帮助到位',
    'urgent_hour',
    2,
  ]),
  category('1705', '企业诉求', 'Request of an enterprise', 'social', 'help', NONE, [
    '企业提出诉求',
    '答复',
    'work_day',
    5,
  ]),
];
