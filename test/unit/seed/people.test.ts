import { ROLES } from '../../../shared/kernel/roles.ts';
import { DEFAULT_STAFFING } from '../../../shared/policies/rules.ts';
import { SEED_CATEGORIES } from '../../../shared/seed/catalogue.ts';
import { SEED_DEPARTMENTS, SEED_PLATFORM, STORY_DEPARTMENTS } from '../../../shared/seed/departments.ts';
import { MAP_FROM, mudu } from '../../../shared/seed/map.ts';
import { mapItems } from '../../../shared/seed/map-items.ts';
import { storyGrid, townPeople } from '../../../shared/seed/people.ts';
import { registerItems, staffItems } from '../../../shared/seed/register-items.ts';
import { SEED_SERVICES } from '../../../shared/seed/services.ts';
import { findingsOf, servingOf } from '../../../shared/staff/staffing.ts';

const map = mudu();
const { people, demo } = townPeople(map);
const holders = people.flatMap((person) =>
  person.posts.map((post) => ({ person: person.id, name: person.name, post })),
);

describe('the seed’s town', () => {
  it('is the same on every run', () => {
    expect(townPeople(mudu())).toEqual({ people, demo });
  });

  it('puts no two items at one key, and none that its own writes would delete', () => {
    const items = [...mapItems(map), ...staffItems(map, people), ...registerItems([])];
    expect(new Set(items.map(({ pk, sk }) => `${pk} ${sk}`)).size).toBe(items.length);
    expect(items.filter(({ kind }) => kind === 'strength')).toHaveLength(map.grids.length);
  });

  it('staffs all 172 grids 1+1+N', () => {
    for (const { gridCode } of map.grids) {
      const here = holders.filter(({ post }) => post.area === gridCode);
      expect(findingsOf(servingOf(here, MAP_FROM), () => 1, DEFAULT_STAFFING, MAP_FROM)).toEqual([]);
      expect(here.length).toBeLessThanOrEqual(5);
    }
    expect(map.grids).toHaveLength(172);
  });

  it('has officers and a head for every village, community and department with accounts', () => {
    for (const { id, kind } of SEED_DEPARTMENTS) {
      const roles = holders.filter(({ post }) => post.department === id).map(({ post }) => post.role);
      if (kind === 'external' || kind === 'centre') expect(roles).toEqual(id === SEED_PLATFORM ? ['platform'] : []);
      else
        expect([roles.includes('unitHead'), roles.filter((role) => role === 'unitOfficer').length >= 2]).toEqual([
          true,
          true,
        ]);
    }
    expect(SEED_DEPARTMENTS.filter(({ id }) => (STORY_DEPARTMENTS as readonly string[]).includes(id))).toHaveLength(4);
  });

  it('has a demonstration’s person for every role that a person may hold', () => {
    const roles = new Set(demo.flatMap(({ posts }) => posts.map(({ role }) => role)));
    expect([...roles].sort()).toEqual(ROLES.filter((role) => role !== 'resident' && role !== 'clock').toSorted());
  });

  it('has the people that the story names', () => {
    const of = (sub: string) =>
      demo.find((person) => person.sub === sub)?.posts.map(({ role, area, department }) => [role, area, department]);
    expect(of('demo-leader-tianling')).toEqual([['gridLeader', storyGrid(map), undefined]]);
    expect(of('demo-officer-320506103203')).toEqual([['unitOfficer', '320506103203', '320506103203']]);
    expect(of('demo-officer-zhzf')).toEqual([['unitOfficer', '320506103', 'zhzf']]);
    expect(of('demo-two-posts')).toEqual([
      ['gridLeader', '320506103204001', undefined],
      ['unitOfficer', '320506103', 'zb331'],
    ]);
  });

  it('has a catalogue and a service list that stand on what is there', () => {
    expect(SEED_CATEGORIES.flatMap(({ conditions }) => conditions)).toHaveLength(26);
    expect(SEED_CATEGORIES.find(({ code }) => code === '0129')?.conditions[0]?.limit).toEqual({
      type: 'urgent_hour',
      n: 2,
    });
    const ids = new Set(SEED_DEPARTMENTS.map(({ id }) => id));
    expect(SEED_SERVICES).toHaveLength(8);
    for (const { lineDepartment } of SEED_SERVICES) expect(ids).toContain(lineDepartment);
  });
});
