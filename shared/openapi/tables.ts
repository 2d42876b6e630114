import type { Actors } from '../workflow/table.ts';
import type { Wait, Who } from '../workflow/waits.ts';
import { type Life, lives } from './lives.ts';
import { whoText } from './who.ts';

/** Actions from more states than this are told beneath the picture; with their arrows nobody could read it. */
const MOST_ARROWS = 6;

const node = (state: string): string => state.replaceAll('-', '_');

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const coded = (codes: readonly string[]): string => codes.map((code) => `\`${code}\``).join(', ');

const actionText = ({ actionNames }: Life, action: string): string => {
  const name = actionNames[action];
  return name ? `\`${action}\` ${name[0]}` : `\`${action}\``;
};

const actionsOf = ({ table }: Life): readonly (readonly [string, Life['table'][string]])[] => Object.entries(table);

const isDrawn = ({ from }: { readonly from: readonly string[] }): boolean => from.length <= MOST_ARROWS;

/** What leads from one state to another, each pair once. */
const arrowsOf = (life: Life): ReadonlyMap<string, readonly string[]> => {
  const arrows = new Map<string, string[]>();
  const draw = (from: string, to: string, label: string): void => {
    const key = `${node(from)} --> ${node(to)}`;
    arrows.set(key, [...(arrows.get(key) ?? []), label]);
  };
  for (const [action, { from, to, granted = [] }] of actionsOf(life)) {
    if (!isDrawn({ from })) continue;
    for (const state of from) {
      for (const next of to) if (next !== 'same' && (next !== state || to.length === 1)) draw(state, next, action);
      for (const next of granted) draw(state, next, `${action} granted`);
    }
  }
  for (const { from, to, by } of life.otherwise ?? []) draw(from, to, by);
  return arrows;
};

const picture = (life: Life): string[] => [
  '```mermaid',
  'stateDiagram-v2',
  ...life.states.map((state) => `  state "${life.stateNames[state]?.[0] ?? ''} ${state}" as ${node(state)}`),
  ...life.begins.map(({ state, by }) => `  [*] --> ${node(state)}: ${by}`),
  ...[...arrowsOf(life)].map(([arrow, labels]) => `  ${arrow}: ${labels.join(', ')}`),
  '```',
];

/** What leads somewhere from nearly everywhere. */
const beneath = (life: Life): string[] => {
  const lines = actionsOf(life)
    .filter(([, one]) => !isDrawn(one))
    .flatMap(([action, { from, to, granted = [] }]) => {
      const states = to.filter((state) => state !== 'same');
      const ways = [
        ...(states.length > 0 ? [`to ${coded(states)}`] : []),
        ...(granted.length > 0 ? [`to ${coded(granted)} once it is granted`] : []),
      ];
      return ways.length > 0 ? [`- ${actionText(life, action)} leads ${ways.join('; ')}; from ${coded(from)}.`] : [];
    });
  return lines.length > 0 ? ['Not drawn, because it leads there from nearly everywhere:', '', ...lines, ''] : [];
};

const byText = ({ roles = [], relations = [] }: Actors): string =>
  [...roles.map((role): Who => ({ role })), ...relations.map((relation): Who => ({ relation }))]
    .map(whoText)
    .join('<br>');

const table = (life: Life): string[] => [
  row('action', 'name', 'from', 'to', 'by', 'version'),
  row('---', '---', '---', '---', '---', '---'),
  ...actionsOf(life).map(([action, { from, to, granted, by, commutes }]) =>
    row(
      `\`${action}\``,
      life.actionNames[action]?.join('<br>') ?? '',
      from.length > MOST_ARROWS ? from.map((state) => `\`${state}\``).join(' ') : coded(from),
      `${coded(to)}${granted ? `; once granted ${coded(granted)}` : ''}`,
      byText(by),
      commutes ? 'commutes' : 'If-Match',
    ),
  ),
];

const waitRow = (
  life: Life,
  { state, forward, actor, substitute, limit, override, onSilence }: Wait<string, string, string>,
) =>
  row(
    `\`${state}\` ${life.stateNames[state]?.[0] ?? ''}`,
    coded(forward),
    whoText(actor),
    whoText(substitute),
    `\`${limit}\``,
    `\`${override.action}\` by ${whoText(override.by)}`,
    onSilence ? `\`${onSilence}\`` : 'people are told',
  );

const waits = (life: Life): string[] => [
  row('state', 'what moves it on', 'who', 'or else', 'limit', 'over both', 'on silence'),
  row('---', '---', '---', '---', '---', '---', '---'),
  ...[...life.waits, ...(life.beside ?? [])].map((wait) => waitRow(life, wait)),
];

const questions = ({ questions: asked = [] }: Life): string[] =>
  asked.length === 0
    ? []
    : [
        '',
        '## 请示 · What is asked of somebody else',
        '',
        'The limit of every answer is `decide`; who asks never decides, and a state that is left takes its question along.',
        '',
        row('question', 'who', 'or else'),
        row('---', '---', '---'),
        ...asked.map(({ code, name, actor, substitute }) =>
          row(`\`${code}\` ${name[0]} ${name[1]}`, whoText(actor), whoText(substitute)),
        ),
      ];

/** The page of one kind of matter. */
export const pageOf = (life: Life): string =>
  [
    `# ${life.title[0]} · ${life.title[1]}`,
    '',
    '<!-- Written by `npm run tables` from the declarations in the code; a test fails when it is out of date. -->',
    '',
    life.note,
    '',
    ...picture(life),
    '',
    ...beneath(life),
    '## 动作 · Actions',
    '',
    'What leads to `same` leaves the state as it is. `If-Match` needs the version one has read; what commutes needs none.',
    '',
    ...table(life),
    '',
    '## 等待 · What each state waits for',
    '',
    ...waits(life),
    ...questions(life),
    '',
  ].join('\n');

const overview = (): string =>
  [
    '# 流转表 · Tables of transitions',
    '',
    '<!-- Written by `npm run tables` from the declarations in the code; a test fails when it is out of date. -->',
    '',
    'What may be done from where, by whom, and what each state waits for: the same declarations that every command is checked against.',
    '',
    ...lives.map(({ file, title }) => `- [${title[0]} · ${title[1]}](${file}.md)`),
    '',
  ].join('\n');

/** All pages under `docs/tables/`, by file name. */
export const tablePages = (): ReadonlyMap<string, string> =>
  new Map([['README.md', overview()], ...lives.map((life) => [`${life.file}.md`, pageOf(life)] as const)]);
