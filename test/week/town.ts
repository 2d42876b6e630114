import { randomUUID } from 'node:crypto';
import { seededRandom } from '../../shared/seed/random.ts';
import type { Api, Control, Reply } from '../story/client.ts';

/** Where a week is played. */
export interface WeekStage {
  readonly api: Api;
  readonly control: Control;
}

export const TOWN = '320506103';
const CHINA_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const HOUR_MINUTES = 60;

export interface Spot {
  readonly grid: string;
  readonly lon: number;
  readonly lat: number;
}

/** Anything whose versions go on: a case, a task. */
export interface Matter {
  readonly path: string;
}

const expectOk = (reply: Reply, what: string): Reply => {
  if (reply.status >= 400) throw new Error(`${what} answered ${reply.status}: ${reply.text.slice(0, 500)}`);
  return reply;
};

/** Grids whose people have names of their own among the demo persons. */
const STORY_GRID = '天灵片区';
const TWO_POSTS = '320506103204001';

/** The town as those who act in it see it: people to act as, places to act in, and chance that repeats exactly. */
export class WeekTown {
  readonly random: () => number;
  readonly spots: readonly Spot[];
  readonly categories: readonly string[];
  /** Refusals by code, of commands that came at the wrong moment; and everything that was sent. */
  readonly refusals = new Map<string, number>();
  requests = 0;
  /** Milliseconds since 1970 of the set clock. */
  now = 0;
  readonly #stage: WeekStage;
  readonly #tokens = new Map<string, Promise<string>>();
  readonly #storyGrid: string | undefined;

  private constructor(
    stage: WeekStage,
    seed: number,
    spots: readonly Spot[],
    categories: readonly string[],
    storyGrid?: string,
  ) {
    this.#stage = stage;
    this.random = seededRandom(seed);
    this.spots = spots;
    this.categories = categories;
    this.#storyGrid = storyGrid;
  }

  static async open(stage: WeekStage, seed: number): Promise<WeekTown> {
    const token = await stage.control.token('demo-dispatcher-1', 3_600);
    const get = async (path: string) => expectOk(await stage.api('GET', path, { token }), path).body;
    const grids = (await get(`/v1/grids?area=${TOWN}&limit=200`)).items as {
      gridCode: string;
      kind: string;
      name: string;
    }[];
    const categories = (await get('/v1/categories')).items as { code: string; conditions: unknown[] }[];
    const spots: Spot[] = [];
    for (const { gridCode } of grids.filter(({ kind }) => kind === 'comprehensive')) {
      const { border } = await get(`/v1/grids/${gridCode}`);
      spots.push({ grid: gridCode, ...cornerOf(border) });
    }
    return new WeekTown(
      stage,
      seed,
      spots,
      categories.map(({ code }) => code),
      grids.find(({ name }) => name === STORY_GRID)?.gridCode,
    );
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }

  /** Minutes between two bounds. */
  minutes(from: number, to: number): number {
    return Math.ceil(from + this.random() * (to - from));
  }

  /** Minutes until a unit gets round to it: the wanted delay, or the next morning at work. */
  atWork(from: number, to: number): number {
    const wanted = this.minutes(from, to);
    const then = new Date(this.now + wanted * 60_000 + CHINA_MS);
    const [hour, weekday] = [then.getUTCHours(), then.getUTCDay()];
    const isOff = weekday === 0 || weekday === 6;
    if (!isOff && hour >= 8 && hour < 18) return wanted;
    const days = isOff ? (weekday === 6 ? 2 : 1) : hour < 8 ? 0 : weekday === 5 ? 3 : 1;
    const morning = Math.floor((then.getTime() + days * DAY_MS) / DAY_MS) * DAY_MS + 8.5 * HOUR_MINUTES * 60_000;
    return Math.ceil((morning - CHINA_MS - this.now) / 60_000) + this.minutes(0, 90);
  }

  /** Who leads or walks a grid. */
  personOf(role: 'gridLeader' | 'gridWorker', grid: string): string {
    const word = role === 'gridLeader' ? 'leader' : 'worker';
    if (grid === this.#storyGrid) return `demo-${word}-tianling`;
    return grid === TWO_POSTS && role === 'gridLeader' ? 'demo-two-posts' : `${word}-${grid.slice(9)}`;
  }

  token(person: string): Promise<string> {
    const known = this.#tokens.get(person) ?? this.#stage.control.token(person, 30 * 86_400);
    this.#tokens.set(person, known);
    return known;
  }

  async send(method: string, path: string, person: string | undefined, more: object = {}): Promise<Reply> {
    this.requests += 1;
    const token = person === undefined ? {} : { token: await this.token(person) };
    const reply = await this.#stage.api(method, path, { ...more, ...token });
    if (reply.status >= 500) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.text}`);
    return reply;
  }

  async read(person: string, path: string): Promise<Record<string, unknown>> {
    return expectOk(await this.send('GET', path, person), `GET ${path}`).body;
  }

  async create(path: string, person: string | undefined, body: object): Promise<Record<string, unknown>> {
    return expectOk(await this.send('POST', path, person, { body, key: randomUUID() }), `POST ${path}`).body;
  }

  /** A command on what was just read. False when it was refused: somebody else, or the clock, came first. */
  async act(person: string, matter: Matter, action: string, body: object = {}, version?: unknown): Promise<boolean> {
    const reply = await this.send('POST', `${matter.path}/actions/${action}`, person, {
      body,
      key: randomUUID(),
      ...(version === undefined ? {} : { ifMatch: String(version) }),
    });
    if (reply.status < 400) return true;
    const refusal = `${action}: ${String(reply.body.code)}`;
    this.refusals.set(refusal, (this.refusals.get(refusal) ?? 0) + 1);
    return false;
  }
}

/** A corner of a grid's border, from which reports come: inside or on the edge of it. */
function cornerOf(border: unknown): { lon: number; lat: number } {
  let found: unknown = (border as { coordinates: unknown }).coordinates;
  while (Array.isArray(found) && Array.isArray(found[0])) found = found[0];
  const [lon, lat] = found as [number, number];
  return { lon, lat };
}
