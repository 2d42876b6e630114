import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Actor, type Cast, castOf } from './cast.ts';
import type { Api, Call, Control, Reply } from './client.ts';

interface StoryReport {
  readonly at: string;
  readonly channel: string;
  readonly category: string;
  readonly text: string;
  readonly point: { readonly crs: string; readonly lon: number; readonly lat: number };
  readonly reporterPhone: string;
}

interface StoryData {
  readonly clockStartsAt: string;
  readonly unit: string;
  readonly gridName: string;
  readonly reports: readonly StoryReport[];
  readonly whistle: {
    readonly kind: string;
    readonly departments: readonly { readonly id: string; readonly name: string; readonly lead?: true }[];
    readonly late: readonly string[];
  };
}

/** The acceptance story: the case that the seed article tells, with times, points and numbers made up for it. */
export const storyData = JSON.parse(readFileSync(join(import.meta.dirname, 'story.json'), 'utf8')) as StoryData;

/** One line of what happened, told in both languages. */
export type Tell = (at: string, zh: string, en: string) => void;

/** What the story leaves behind for whoever checks it. */
export interface Told {
  readonly cast: Cast;
  readonly caseNum: string;
  readonly grid: string;
  readonly whistle: string;
  readonly codes: readonly string[];
  readonly tracking: readonly Record<string, unknown>[];
  readonly overview: Readonly<Record<'grid' | 'unit' | 'town', Record<string, unknown>>>;
  readonly reveals: readonly Record<string, unknown>[];
  readonly case: Record<string, unknown>;
  readonly whistleView: Record<string, unknown>;
}

export interface Stage {
  readonly api: Api;
  readonly control: Control;
  readonly tell: Tell;
  /** The story's night is moved by so many days, so that it can be played more than once in one stack. */
  readonly shiftDays?: number;
}

const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
  'base64',
);

/** Plays the story over HTTP as its people would, and throws at the first answer that is not as it should be. */
export class Story {
  readonly #stage: Stage;
  /** Keys of this telling: a second one in the same stack is another story, not a repetition. */
  readonly #run = randomUUID().slice(0, 8);
  #now = '';
  #versions = new Map<string, string>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async #at(time: string): Promise<void> {
    const shift = (this.#stage.shiftDays ?? 0) * 86_400_000;
    this.#now = new Date(Date.parse(time) + shift).toISOString();
    await this.#stage.control.setClock(this.#now);
  }

  #tell(zh: string, en: string): void {
    this.#stage.tell(this.#now, zh, en);
  }

  async #call(method: string, path: string, expected: number, call: Call = {}): Promise<Reply> {
    const reply = await this.#stage.api(method, path, call);
    if (reply.status !== expected)
      throw new Error(`${method} ${path} answered ${reply.status}, not ${expected}: ${JSON.stringify(reply.body)}`);
    return reply;
  }

  /** A command with the version last seen of that matter or part, and a key of its own. */
  async #act(actor: Actor, matter: string, action: string, body: unknown = {}): Promise<Reply> {
    const ifMatch = this.#versions.get(matter) ?? (await this.#read(actor, matter)).etag ?? '1';
    const reply = await this.#call('POST', `${matter}/actions/${action}`, 200, {
      token: actor.token,
      body,
      ifMatch,
      key: `story-${matter}-${action}-${ifMatch}`,
    });
    if (reply.etag) this.#versions.set(matter, reply.etag);
    return reply;
  }

  async #read(actor: Actor, path: string): Promise<Reply> {
    const reply = await this.#call('GET', path, 200, { token: actor.token });
    if (reply.etag) this.#versions.set(path, reply.etag);
    return reply;
  }

  async #report(cast: Cast, report: StoryReport): Promise<Reply> {
    const { channel, category, text, point, reporterPhone: phone } = report;
    const body = { channel, category, text, point, reporter: { phone } };
    const key = `story-${this.#run}-report-${report.at}`;
    if (channel === 'app') return this.#call('POST', '/v1/reports', 201, { body, key });
    return this.#call('POST', '/v1/cases', 201, { token: cast.acceptor.token, body, key });
  }

  async #photo(actor: Actor, path: string): Promise<string> {
    const offer = await this.#call('POST', `${path}/attachments`, 201, {
      token: actor.token,
      body: { contentType: 'image/jpeg', bytes: JPEG.length },
    });
    const put = offer.body.put as { url: string; headers: Record<string, string> };
    const stored = await fetch(put.url, { method: 'PUT', headers: put.headers, body: JPEG });
    if (!stored.ok) throw new Error(`the upload was answered ${stored.status}: ${await stored.text()}`);
    return String(offer.body.id);
  }

  async play(): Promise<Told> {
    const { control } = this.#stage;
    const data = storyData;
    await this.#at(data.clockStartsAt);
    const persons = await control.persons();
    const acceptorSub = persons.find((one) => one.posts.length === 1 && one.posts[0]?.role === 'acceptor')?.sub ?? '';
    const acceptor = await control.token(acceptorSub, 3600);
    const where = data.reports[0]?.point;
    const located = await this.#call(
      'GET',
      `/v1/grids/locate?lon=${where?.lon}&lat=${where?.lat}&crs=${where?.crs}`,
      200,
      { token: acceptor },
    );
    const grid = String((located.body.grids as { gridCode: string }[])[0]?.gridCode);
    const cast = await castOf(
      control,
      data.unit,
      grid,
      data.whistle.departments.map((one) => one.id),
    );

    const reports = await this.#threeCalls(cast);
    const caseNum = String(reports[0]?.body.caseNum);
    const path = `/v1/cases/${caseNum}`;
    await this.#accept(cast, path, reports.slice(1));
    await this.#dispatch(cast, path, data.unit, grid);
    const whistle = await this.#whistle(cast, path);
    await this.#jointAction(cast, whistle);
    await this.#close(cast, path);
    await this.#callBacks(cast, path);
    return this.#look(
      cast,
      path,
      whistle,
      grid,
      reports.map((one) => String(one.body.trackingCode)),
      caseNum,
    );
  }

  async #threeCalls(cast: Cast): Promise<Reply[]> {
    const replies: Reply[] = [];
    for (const report of storyData.reports) {
      await this.#at(report.at);
      const reply = await this.#report(cast, report);
      replies.push(reply);
      this.#tell(
        `群众反映（${report.channel}）：${report.text} → 案件 ${reply.body.caseNum}`,
        `A complaint by ${report.channel}: case ${reply.body.caseNum}`,
      );
    }
    return replies;
  }

  async #accept(cast: Cast, path: string, others: readonly Reply[]): Promise<void> {
    for (const other of others) {
      await this.#act(cast.acceptor, `/v1/cases/${other.body.caseNum}`, 'merge', { into: path.split('/').at(-1) });
    }
    this.#versions.delete(path);
    const filed = await this.#act(cast.acceptor, path, 'file', { category: '0129', condition: 1 });
    this.#tell(
      `受理员${cast.acceptor.name}并案、立案，限时至 ${filed.body.dueAt}`,
      `The acceptor merges the three and files them as one; due ${filed.body.dueAt}`,
    );
  }

  async #dispatch(cast: Cast, path: string, unit: string, grid: string): Promise<void> {
    await this.#act(cast.dispatcher, path, 'dispatch', { lead: unit, instruction: '请尽快督促整改' });
    this.#tell('派遣员派往天平村', 'The dispatcher sends it to Tianping village');
    await this.#act(cast.village, path, 'sign');
    await this.#act(cast.village, path, 'assign', { post: `${grid}:gridLeader` });
    this.#tell(
      `天平村签收，交${storyData.gridName}网格长${cast.gridLeader.name}`,
      'The village signs and gives it to the grid leader',
    );
  }

  async #whistle(cast: Cast, path: string): Promise<string> {
    const { kind, departments } = storyData.whistle;
    const version = this.#versions.get(path) ?? '1';
    const blown = await this.#call('POST', `${path}/whistles`, 201, {
      token: cast.gridLeader.token,
      ifMatch: version,
      key: `story-blow-${path}`,
      body: {
        kind,
        departments: departments.map((one) => one.id),
        lead: departments.find((one) => one.lead)?.id,
        reason: '烧烤店夜间占道、油烟与噪音，一家管不了',
        meetPlace: '天平村路口',
      },
    });
    const whistle = `/v1/whistles/${blown.body.id}`;
    if (blown.etag) this.#versions.set(whistle, blown.etag);
    this.#versions.delete(path);
    this.#tell(
      `网格长吹哨：${departments.map((one) => one.name).join('、')}`,
      'The grid leader whistles for four departments',
    );
    await this.#act(cast.dispatcher, whistle, 'accept');
    this.#tell('指挥中心确认，各部门开始计时', 'The centre accepts; the departments’ clocks run');
    await this.#stage.control.drain();
    return whistle;
  }

  async #jointAction(cast: Cast, whistle: string): Promise<void> {
    const { departments, late } = storyData.whistle;
    const minutes = (count: number): string =>
      new Date(Date.parse(storyData.clockStartsAt) + count * 60_000).toISOString();
    const punctual = departments.filter((one) => !late.includes(one.id));
    for (const [index, { id, name }] of punctual.entries()) {
      await this.#at(minutes(60 + index * 5));
      await this.#part(cast, whistle, id, 'report-in');
      this.#tell(`${name}报到（按时）`, `${id} reports in, on time`);
    }
    for (const { id, name } of departments.filter((one) => late.includes(one.id))) {
      await this.#at(minutes(105));
      await this.#part(cast, whistle, id, 'report-in');
      this.#tell(`${name}报到（迟到）`, `${id} reports in, late`);
    }
    await this.#at(minutes(115));
    for (const { id, name } of departments) {
      await this.#part(cast, whistle, id, 'arrive');
      await this.#part(cast, whistle, id, 'file-result', { result: 'done', text: '联合执法，当场停业清理' });
      this.#tell(`${name}到场并反馈结果`, `${id} arrives and files its result`);
    }
    this.#versions.delete(whistle);
    await this.#act(cast.gridLeader, whistle, 'confirm', { text: '事已办完，各单位可撤' });
    this.#tell('网格长确认：事完人撤', 'The grid leader confirms: the matter is done');
    for (const id of late) {
      await this.#rate(cast.gridLeader, whistle, id, 3);
      await this.#rate(cast.departments[id], whistle, id, 5);
    }
    this.#tell('双向评价完成（互不可见直至双方提交）', 'Both sides have rated, each blind to the other');
  }

  async #part(cast: Cast, whistle: string, party: string, action: string, body: unknown = {}): Promise<void> {
    const officer = cast.departments[party];
    if (!officer) throw new Error(`nobody plays ${party}`);
    await this.#actOnPart(officer, whistle, party, action, body);
  }

  async #rate(actor: Actor | undefined, whistle: string, party: string, score: number): Promise<void> {
    if (!actor) throw new Error(`nobody rates for ${party}`);
    await this.#actOnPart(actor, whistle, party, 'rate', { score });
  }

  async #actOnPart(actor: Actor, whistle: string, party: string, action: string, body: unknown): Promise<void> {
    const view = await this.#call('GET', whistle, 200, { token: actor.token });
    const part = (view.body.parts as { party: string; version: number }[]).find((one) => one.party === party);
    await this.#call('POST', `${whistle}/parts/${party}/actions/${action}`, 200, {
      token: actor.token,
      body,
      ifMatch: String(part?.version),
      key: `story-${whistle}-${party}-${action}-${actor.person}`,
    });
  }

  async #close(cast: Cast, path: string): Promise<void> {
    await this.#at(new Date(Date.parse(storyData.clockStartsAt) + 125 * 60_000).toISOString());
    const [before, after] = [await this.#photo(cast.village, path), await this.#photo(cast.village, path)];
    this.#versions.delete(path);
    const evidence = [
      { id: before, kind: 'before' },
      { id: after, kind: 'after' },
    ];
    await this.#act(cast.village, path, 'submit', { result: 'solved', text: '已停止经营并清理现场', evidence });
    this.#tell('天平村提交处置结果，附前后照片', 'The village submits, with photos before and after');
    await this.#act(cast.inspector, path, 'inspect', { outcome: 'pass', method: 'on-site' });
    await this.#act(cast.acceptor, path, 'close', {
      answer: '烧烤店已停止占道经营，油烟设备已拆除，感谢您的反映。',
      closing: '停止经营并清理现场',
    });
    this.#tell('核查通过，限内结案', 'Inspected and closed within its limit');
  }

  async #callBacks(cast: Cast, path: string): Promise<void> {
    await this.#at(new Date(Date.parse(storyData.clockStartsAt) + 12 * 3_600_000).toISOString());
    const reports = await this.#read(cast.callBackAgent, `${path}/reports`);
    for (const report of reports.body.items as { rid: string }[]) {
      await this.#call('POST', `${path}/reports/${report.rid}/actions/reveal-contact`, 200, {
        token: cast.callBackAgent.token,
        body: { purpose: 'call-back' },
      });
      await this.#call('POST', `${path}/actions/call-back`, 200, {
        token: cast.callBackAgent.token,
        key: `story-call-back-${report.rid}`,
        body: { report: report.rid, outcome: 'answered', contacted: true, solved: true, satisfied: true },
      });
    }
    this.#tell('回访三位反映人：已联系、已解决、满意', 'Three reporters are called back: reached, solved, satisfied');
  }

  async #look(
    cast: Cast,
    path: string,
    whistle: string,
    grid: string,
    codes: readonly string[],
    caseNum: string,
  ): Promise<Told> {
    await this.#stage.control.drain();
    const tracking = await Promise.all(
      codes.map(async (code) => (await this.#call('GET', `/v1/reports/${code}`, 200)).body),
    );
    this.#tell(
      `三人凭各自查询码看到答复：${(tracking[0]?.answer as { text: string } | undefined)?.text}`,
      'Each reads the answer under their own code',
    );
    const day = (offset: number): string =>
      new Date(Date.parse(this.#now) + (8 - offset * 24) * 3_600_000).toISOString().slice(0, 10);
    const overviewOf = async (area: string) =>
      (
        await this.#call('GET', `/v1/overview?area=${area}&from=${day(1)}&to=${day(0)}`, 200, {
          token: cast.leader.token,
        })
      ).body;
    const [ofGrid, ofUnit, ofTown] = [
      await overviewOf(grid),
      await overviewOf(grid.slice(0, 12)),
      await overviewOf(grid.slice(0, 9)),
    ];
    this.#tell(
      '总览：按时结案1件，吹哨1次，四家中三家按时报到',
      'Overview: one case closed on time, one whistle, three of four on time',
    );
    const audit = await this.#call('GET', `/v1/audit?case=${caseNum}`, 200, { token: cast.auditor.token });
    const reveals = (audit.body.items as Record<string, unknown>[]).filter((one) => one.action === 'contact:reveal');
    this.#tell(
      `审计：${reveals.length}次查看号码，均有姓名与目的`,
      `Audit: the number was seen ${reveals.length} times, each with a person and a purpose`,
    );
    return {
      cast,
      caseNum,
      grid,
      whistle,
      codes,
      tracking,
      overview: { grid: ofGrid, unit: ofUnit, town: ofTown },
      reveals,
      case: (await this.#read(cast.acceptor, path)).body,
      whistleView: (await this.#read(cast.gridLeader, whistle)).body,
    };
  }
}
