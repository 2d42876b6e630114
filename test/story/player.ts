import { randomUUID } from 'node:crypto';
import type { Actor } from './cast.ts';
import type { Api, Call, Control, Reply } from './client.ts';
import { JPEG } from './picture.ts';

/** One line of what happened, told in both languages. */
export type Tell = (at: string, zh: string, en: string) => void;

export interface Stage {
  readonly api: Api;
  readonly control: Control;
  readonly tell: Tell;
  /** The story's night is moved by so many days, so that it can be played more than once in one stack. */
  readonly shiftDays?: number;
}

/** Acts over HTTP as people would: remembers the versions it has seen, and throws at an answer that is not as it should be. */
export class Player {
  readonly stage: Stage;
  /** For keys of this telling: a second one in the same stack is another story, not a repetition. */
  readonly run = randomUUID().slice(0, 8);
  #now = '';
  #versions = new Map<string, string>();

  constructor(stage: Stage) {
    this.stage = stage;
  }

  get now(): string {
    return this.#now;
  }

  /** The story's own time, moved by the stage's days. */
  async at(time: string): Promise<void> {
    const shift = (this.stage.shiftDays ?? 0) * 86_400_000;
    this.#now = new Date(Date.parse(time) + shift).toISOString();
    await this.stage.control.setClock(this.#now);
  }

  tell(zh: string, en: string): void {
    this.stage.tell(this.#now, zh, en);
  }

  async call(method: string, path: string, expected: number, call: Call = {}): Promise<Reply> {
    const reply = await this.stage.api(method, path, call);
    if (reply.status !== expected)
      throw new Error(`${method} ${path} answered ${reply.status}, not ${expected}: ${JSON.stringify(reply.body)}`);
    return reply;
  }

  async read(actor: Actor, path: string): Promise<Reply> {
    const reply = await this.call('GET', path, 200, { token: actor.token });
    if (reply.etag) this.#versions.set(path, reply.etag);
    return reply;
  }

  /** The version last seen; another's command may have moved it since, then it is to be read again. */
  async version(actor: Actor, matter: string): Promise<string> {
    return this.#versions.get(matter) ?? (await this.read(actor, matter)).etag ?? '1';
  }

  forget(matter: string): void {
    this.#versions.delete(matter);
  }

  saw(matter: string, version: string | undefined): void {
    if (version) this.#versions.set(matter, version);
  }

  /** A command with the version last seen, and a key of its own. */
  async act(actor: Actor, matter: string, action: string, body: unknown = {}): Promise<Reply> {
    const ifMatch = await this.version(actor, matter);
    const key = `story-${matter}-${action}-${ifMatch}`;
    const reply = await this.call('POST', `${matter}/actions/${action}`, 200, {
      token: actor.token,
      body,
      ifMatch,
      key,
    });
    this.saw(matter, reply.etag);
    return reply;
  }

  /** A command on one department's part of a whistle, with that part's own version. */
  async actOnPart(
    actor: Actor | undefined,
    whistle: string,
    party: string,
    action: string,
    body: unknown = {},
  ): Promise<void> {
    if (!actor) throw new Error(`nobody plays ${party}`);
    const part = await this.part(actor, whistle, party);
    await this.call('POST', `${whistle}/parts/${party}/actions/${action}`, 200, {
      token: actor.token,
      body,
      ifMatch: String(part?.version),
      key: `story-${whistle}-${party}-${action}-${actor.person}`,
    });
  }

  async part(actor: Actor, whistle: string, party: string): Promise<Record<string, unknown> | undefined> {
    const view = await this.call('GET', whistle, 200, { token: actor.token });
    return (view.body.parts as Record<string, unknown>[]).find((one) => one.party === party);
  }

  /** Asks for a place, uploads a photo to it, gives its id. */
  async photo(actor: Actor, matter: string): Promise<string> {
    const body = { contentType: 'image/jpeg', bytes: JPEG.length };
    const offer = await this.call('POST', `${matter}/attachments`, 201, { token: actor.token, body });
    const put = offer.body.put as { url: string; headers: Record<string, string> };
    const stored = await fetch(put.url, { method: 'PUT', headers: put.headers, body: JPEG });
    if (!stored.ok) throw new Error(`the upload was answered ${stored.status}: ${await stored.text()}`);
    return String(offer.body.id);
  }
}
