/** The town that the seed draws: Mudu, Wuzhong district, Suzhou. */
export const MUDU = { townCode: '320506103', name: '木渎镇' } as const;

export type SeedUnit = {
  readonly unitCode: string;
  readonly name: string;
  readonly kind: 'village' | 'community';
  /** How many grids the seed cuts it into; the town has 172. */
  readonly grids: number;
};

/** The villages and communities with their codes (national statistics, 2023 edition); 006 is not in use. */
const ROWS: readonly (readonly [code: string, name: string, kind: SeedUnit['kind'], grids: number])[] = [
  ['320506103001', '香溪社区', 'community', 6],
  ['320506103002', '花苑社区', 'community', 5],
  ['320506103003', '白塔社区', 'community', 5],
  ['320506103004', '同春社区', 'community', 5],
  ['320506103005', '翠坊社区', 'community', 6],
  ['320506103007', '胥江社区', 'community', 6],
  ['320506103008', '藏书社区', 'community', 5],
  ['320506103009', '长浜社区', 'community', 5],
  ['320506103010', '南亭社区', 'community', 5],
  ['320506103011', '金山浜社区', 'community', 5],
  ['320506103012', '金枫社区', 'community', 6],
  ['320506103013', '凯马社区', 'community', 6],
  ['320506103014', '竹园社区', 'community', 6],
  ['320506103015', '马庄社区', 'community', 5],
  ['320506103016', '穹窿社区', 'community', 5],
  ['320506103017', '接驾社区', 'community', 5],
  ['320506103018', '金运社区', 'community', 5],
  ['320506103019', '雀梅社区', 'community', 5],
  ['320506103020', '长塔社区', 'community', 6],
  ['320506103021', '长石社区', 'community', 5],
  ['320506103022', '金长社区', 'community', 5],
  ['320506103023', '珠江社区', 'community', 6],
  ['320506103200', '灵岩村', 'village', 6],
  ['320506103201', '尧峰村', 'village', 6],
  ['320506103202', '金山村', 'village', 6],
  ['320506103203', '天平村', 'village', 6],
  ['320506103204', '姑苏村', 'village', 6],
  ['320506103205', '西跨塘村', 'village', 6],
  ['320506103206', '五峰村', 'village', 6],
  ['320506103207', '天池村', 'village', 6],
  ['320506103208', '善人桥村', 'village', 6],
];

export const SEED_UNITS: readonly SeedUnit[] = ROWS.map(([unitCode, name, kind, grids]) => ({
  unitCode,
  name,
  kind,
  grids,
}));
