import type { Control, DemoPerson } from './client.ts';

/** Everyone who acts in the story, with a token each. */
export interface Actor {
  readonly name: string;
  readonly person: string;
  readonly token: string;
}

export type Cast = Readonly<
  Record<
    'acceptor' | 'dispatcher' | 'inspector' | 'callBackAgent' | 'leader' | 'auditor' | 'village' | 'gridLeader',
    Actor
  >
> & {
  readonly departments: Readonly<Record<string, Actor>>;
};

const holder = (
  persons: readonly DemoPerson[],
  role: string,
  match: (post: DemoPerson['posts'][number]) => boolean,
): DemoPerson => {
  const found = persons.find(
    (person) => person.posts.length === 1 && person.posts.some((post) => post.role === role && match(post)),
  );
  if (!found) throw new Error(`the seed has no demo person for ${role}`);
  return found;
};

/** Finds the story's people among the demo persons of the seed and signs them in. */
export const castOf = async (control: Control, unit: string, departments: readonly string[]): Promise<Cast> => {
  const persons = await control.persons();
  const signIn = async (person: DemoPerson): Promise<Actor> => ({
    name: person.name,
    person: person.person,
    token: await control.token(person.sub, 48 * 3600),
  });
  const inTown = (role: string) => signIn(holder(persons, role, () => true));
  const officer = (department: string) =>
    signIn(holder(persons, 'unitOfficer', (post) => post.department === department));
  const officers = await Promise.all(departments.map(async (id) => [id, await officer(id)] as const));
  return {
    acceptor: await inTown('acceptor'),
    dispatcher: await inTown('dispatcher'),
    inspector: await inTown('inspector'),
    callBackAgent: await inTown('callBackAgent'),
    leader: await inTown('leader'),
    auditor: await inTown('auditor'),
    village: await officer(unit),
    gridLeader: await signIn(holder(persons, 'gridLeader', (post) => post.area.startsWith(unit))),
    departments: Object.fromEntries(officers),
  };
};
