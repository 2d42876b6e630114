import type { RefusalCode } from '../../kernel/refusal.ts';
import { type ProblemText, text } from './problem-text.ts';

/** Refusals of the map: points, borders, grids, rulings and redivisions. */
export const GROUND_PROBLEMS = {
  'unknown-place-code': text(
    422,
    ['点位码无效', '没有这个点位码，或该点位码已停用；请改填地点。'],
    ['Unknown place code', 'No sign in use has this code; say where it is in another way.'],
  ),
  'bad-point': text(
    422,
    ['坐标有误', '坐标不可用，请检查经纬度的顺序和坐标系（crs）。'],
    ['Bad point', 'The point can not be used; check the order of lon and lat, and the crs.'],
  ),
  'bad-polygon': text(
    422,
    ['边界有误', '边界多边形不可用，见 errors。'],
    ['Bad polygon', 'The polygon can not be used; see errors.'],
  ),
  'code-taken': text(409, ['代码已被使用', '该代码已被使用。'], ['Code taken', 'This code is already in use.']),
  'redivision-faulty': text(
    409,
    ['网格调整未通过校验', '草案有 {faults} 处不符：新网格须不重不漏地覆盖原网格，代码不得重复使用。'],
    [
      'Redivision does not fit',
      'The draft has {faults} faults: new grids must cover the old ones once and wholly, under unused codes.',
    ],
  ),
  'redivision-busy': text(
    409,
    ['已有网格调整在进行', '本镇（街道）的另一项网格调整尚未完成。'],
    ['Another redivision is on its way', 'Another redivision of this town is not finished yet.'],
  ),
  'grid-outside-unit': text(
    422,
    ['网格超出辖区', '网格边界超出所属村（社区）。'],
    ['Grid outside its unit', 'The grid reaches outside its village or community.'],
  ),
  'grid-overlaps': text(
    422,
    ['网格重叠', '同类网格不得重叠：与网格 {grid} 重叠宽度超过 1 米。'],
    ['Grids overlap', 'Grids of one kind never overlap: with grid {grid} by more than a metre.'],
  ),
  'unit-overlaps': text(
    422,
    ['村（社区）重叠', '同镇各村（社区）不得重叠：与 {unit} 重叠宽度超过 1 米。'],
    ['Units overlap', 'Villages and communities of a town never overlap: with {unit} by more than a metre.'],
  ),
  'grid-outside-parent': text(
    422,
    ['超出上级网格', '该网格超出其上级网格 {grid} 的边界。'],
    ['Outside the grid above', 'The grid reaches outside the grid it lies under, {grid}.'],
  ),
  'grid-outside-comprehensive': text(
    422,
    ['超出综合网格', '专属网格须位于综合网格之内，该边界有部分不属于任何综合网格。'],
    [
      'Outside the comprehensive grids',
      'A dedicated grid lies inside comprehensive grids; a part of this border is in none.',
    ],
  ),
  'grid-leaves-child': text(
    422,
    ['下级网格将被划出', '边界变更后，其下网格 {grid} 不再位于本网格内，请先调整该网格。'],
    [
      'A grid below is left outside',
      'Redrawn so, grid {grid} would lie outside the grid it belongs to; redraw that first.',
    ],
  ),
  'ruling-overlaps': text(
    409,
    ['边界裁定重叠', '该范围已有边界裁定 {ruling}，请先终止后再裁定。'],
    ['Already ruled on', 'Boundary ruling {ruling} holds for a part of this ground; end that one first.'],
  ),
  'ruling-beyond-area': text(
    403,
    ['超出管辖范围', '该范围有部分属于网格 {grid}，不在您的管辖范围内。'],
    ['Beyond your area', 'A part of this ground belongs to grid {grid}, over which you hold no post.'],
  ),
  'grid-retired': text(
    409,
    ['网格已撤销', '网格 {grid} 已撤销或已定于某日撤销，其代码不再使用。'],
    ['Grid retired', 'Grid {grid} is retired, or will be on a day already set; its code is never used again.'],
  ),
} as const satisfies Partial<Record<RefusalCode, ProblemText>>;
