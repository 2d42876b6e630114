import { toCloudEvent } from '../../../shared/notifications/content.ts';
import { cloudEvent, eventTypes } from '../../../shared/notifications/events.ts';
import { templates, textOf } from '../../../shared/notifications/templates.ts';

const data = {
  caseNum: '26030622101234',
  whistleId: 'W26030700',
  town: '320506103',
  categoryName: '油烟扰民',
  dueAt: '2026-03-06T16:10:00.000Z',
  meetAt: '2026-03-06T15:30:00.000Z',
  party: 'zhzf',
  into: '26030622105678',
};

const message = {
  id: 'case/26030622101234/zhzf/2/0',
  pk: 'CASE#26030622101234',
  town: '320506103',
  type: 'onegrid.case.dispatched',
  part: '_',
  version: 2,
  n: 0,
  time: '2026-03-06T14:10:00.000Z',
  data,
};

describe('texts of messages', () => {
  it('has words for every declared type and declares every type it has words for', () => {
    expect(Object.keys(templates).sort()).toEqual([...eventTypes.keys()].sort());
  });

  it.each(Object.keys(templates))('%s reads whole with all its data and with the least of it', (type) => {
    for (const language of ['zh-CN', 'en'] as const) {
      for (const given of [data, { caseNum: data.caseNum }, { whistleId: data.whistleId }, {}]) {
        const { title, text } = textOf(type, given, language);
        expect(title).not.toBe('');
        expect(`${title}${text}`).not.toMatch(/[[\]{}]|undefined|null/);
      }
    }
  });

  it('says the time as it is said in China', () => {
    expect(textOf('onegrid.case.dispatched', data, 'zh-CN').text).toBe(
      '案件 26030622101234（油烟扰民）已派遣至你单位，请签收处置，办理时限 3月7日 00:10。',
    );
    expect(textOf('onegrid.whistle.invited', data, 'en').text).toBe(
      'Whistle W26030700 (case 26030622101234) calls you, meeting at 6 Mar 23:30, report in by 7 Mar 00:10.',
    );
  });

  it('leaves out a part whose value is missing or is no plain value', () => {
    const bare = { caseNum: '1', categoryName: { zh: 'x' } };
    expect(textOf('onegrid.case.dispatched', bare, 'zh-CN').text).toBe('案件 1已派遣至你单位，请签收处置。');
  });

  it('tells of an unknown type in general words, also when it is named like a property of every object', () => {
    expect(textOf('onegrid.case.new-thing', data, 'en').text).toContain('news on case 26030622101234');
    expect(textOf('constructor', {}, 'zh-CN')).toEqual({ title: '新消息', text: '有新消息。' });
  });
});

describe('the message as a CloudEvent', () => {
  it('is what CloudEvents 1.0 asks for, and the same each time', () => {
    const event = toCloudEvent(message);
    expect(cloudEvent.parse(event)).toEqual(event);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: message.id,
      source: '/towns/320506103',
      subject: 'case/26030622101234',
      time: '2026-03-06T22:10:00+08:00',
      dataschema: 'urn:onegrid:event:onegrid.case.dispatched:v1',
    });
    expect(JSON.stringify(toCloudEvent(message))).toBe(JSON.stringify(event));
    expect(event).not.toHaveProperty('part');
  });

  it('carries the part and the trace where there are any', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(toCloudEvent({ ...message, part: 'zhzf', requestId: 'r1', traceparent })).toMatchObject({
      part: 'zhzf',
      requestid: 'r1',
      traceparent,
    });
  });

  it('orders by its sequence as by version and number', () => {
    const at = (version: number, n: number) => toCloudEvent({ ...message, version, n }).sequence;
    const sequences = [at(1, 0), at(2, 0), at(2, 1), at(10, 0), at(100, 3)];
    expect([...sequences].sort()).toEqual(sequences);
  });
});
