import { type Actor, type Cast, castOf } from '../story/cast.ts';
import { Player } from '../story/player.ts';
import { storyData } from '../story/story.ts';
import { api, control, POINT } from './stage.ts';

/** The story told shorter and of several cases at once, step by step, so that a test can look and strike in between. */

const { departments, kind } = storyData.whistle;
const [first, second, ...late] = departments.map((one) => one.id);

/** Everyone of the story, signed in, and the grid in which it happens. */
export interface Scene {
  readonly cast: Cast;
  readonly grid: string;
}

export const sceneOf = async (): Promise<Scene> => {
  const cast = await castOf(
    control,
    storyData.unit,
    departments.map((one) => one.id),
  );
  const { token } = cast.acceptor;
  const place = await api('GET', `/v1/grids/locate?lon=${POINT.lon}&lat=${POINT.lat}&crs=${POINT.crs}`, { token });
  return { cast, grid: String((place.body.grids as { gridCode: string }[])[0]?.gridCode) };
};

/** One case of the episode. */
export class Episode {
  readonly #scene: Scene;
  readonly #player = new Player({ api, control, tell: () => undefined });
  #case = '';
  #whistle = '';

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Partition keys of the matters it has made. */
  get matters(): readonly string[] {
    return [`CASE#${this.#case.split('/').at(-1)}`, `WHISTLE#${this.#whistle.split('/').at(-1)}`];
  }

  async report(): Promise<void> {
    const { acceptor } = this.#scene.cast;
    const body = { channel: '12345', category: '0129', text: '烧烤店夜间占道经营', point: POINT };
    const key = `episode-${this.#player.run}`;
    const made = await this.#player.call('POST', '/v1/cases', 201, { token: acceptor.token, body, key });
    this.#case = `/v1/cases/${made.body.caseNum}`;
    await this.#player.act(acceptor, this.#case, 'file', { category: '0129', condition: 1 });
  }

  async dispatch(): Promise<void> {
    const { dispatcher, village } = this.#scene.cast;
    await this.#player.act(dispatcher, this.#case, 'dispatch', { lead: storyData.unit });
    await this.#player.act(village, this.#case, 'sign');
    await this.#player.act(village, this.#case, 'assign', { post: `${this.#scene.grid}:gridLeader` });
  }

  /** Blown and accepted in one go: each department has two messages of one stream on the way at once. */
  async whistle(): Promise<void> {
    const { gridLeader, dispatcher } = this.#scene.cast;
    const blown = await this.#player.call('POST', `${this.#case}/whistles`, 201, {
      token: gridLeader.token,
      ifMatch: await this.#player.version(gridLeader, this.#case),
      key: `episode-${this.#player.run}-blow`,
      body: { kind, departments: departments.map((one) => one.id), lead: first, reason: '一家管不了' },
    });
    this.#whistle = `/v1/whistles/${blown.body.id}`;
    this.#player.forget(this.#case);
    await this.#player.act(dispatcher, this.#whistle, 'accept');
  }

  /** Two come in time. */
  async reportIn(): Promise<void> {
    for (const id of [first, second]) await this.#onPart(id, 'report-in');
  }

  /** The other two come late; everybody does what there is to do. */
  async actTogether(): Promise<void> {
    for (const id of late) await this.#onPart(id, 'report-in');
    for (const id of [first, second, ...late]) {
      await this.#onPart(id, 'arrive');
      await this.#onPart(id, 'file-result', { result: 'done', text: '当场清理' });
    }
    await this.#act(this.#scene.cast.gridLeader, this.#whistle, 'confirm', { text: '事已办完' });
  }

  async close(): Promise<void> {
    const { village, inspector, acceptor } = this.#scene.cast;
    const [before, after] = await Promise.all([1, 2].map(() => this.#player.photo(village, this.#case)));
    const evidence = [
      { id: before, kind: 'before' },
      { id: after, kind: 'after' },
    ];
    await this.#act(village, this.#case, 'submit', { result: 'solved', text: '已清理', evidence });
    await this.#player.act(inspector, this.#case, 'inspect', { outcome: 'pass', method: 'on-site' });
    await this.#player.act(acceptor, this.#case, 'close', { answer: '已停止占道经营', closing: '清理现场' });
  }

  /** Others have moved the matter: its version is read again. */
  #act(actor: Actor, matter: string, action: string, body: unknown) {
    this.#player.forget(matter);
    return this.#player.act(actor, matter, action, body);
  }

  #onPart(id: string | undefined, action: string, body: unknown = {}): Promise<void> {
    const actor = this.#scene.cast.departments[id ?? ''];
    return this.#player.actOnPart(actor, this.#whistle, id ?? '', action, body);
  }
}
