import { operationOf, tripsAllowed } from '../../bench/operations.ts';

describe('operations of the bench', () => {
  it.each([
    ['POST', '/v1/reports', 'report (public)', 'report'],
    ['POST', '/v1/cases', 'report (staff)', 'report'],
    ['POST', '/v1/cases/2603067980074735/actions/call-back', 'call-back', 'command'],
    ['POST', '/v1/cases/2603067980074735/whistles', 'whistle: blow', 'command'],
    ['POST', '/v1/whistles/2603067980074735-1/actions/confirm', 'whistle: confirm', 'command'],
    ['POST', '/v1/whistles/2603067980074735-1/parts/saw/actions/report-in', 'part: report-in', 'command'],
    ['POST', '/v1/cases/2603067980074735/attachments', 'attachment', 'other'],
    ['POST', '/v1/cases/2603067980074735/reports/ab/actions/reveal-contact', 'reveal-contact', 'other'],
    ['GET', '/v1/cases?area=320506103203&state=closed&limit=20', 'list: unit by state', 'list'],
    ['GET', '/v1/cases?area=320506103&status=done', 'list: town by status', 'list'],
    ['GET', '/v1/cases?owner=320506103203', 'list: to do of a department', 'list'],
    ['GET', '/v1/overview?area=320506103203003&from=2026-03-06&to=2026-03-07', 'overview of a grid', 'overview'],
    ['GET', '/v1/overview?area=320506103&from=2026-03-06&to=2026-03-07', 'overview of a town', 'overview'],
    ['GET', '/v1/reports/MDQW8DQ58RXDT3DD', 'tracking', 'other'],
    ['GET', '/v1/cases/2603067980074735', 'get case', 'other'],
    ['POST', '/v1/cases/2603067980074735/parts/zhzf/actions/co-sign', 'co-sign', 'command'],
    ['POST', '/v1/reports/MDQW8DQ58RXDT3DD/actions/urge', 'reporter: urge', 'other'],
    ['GET', '/v1/cases/2603067980074735/holds', 'holds of a case', 'other'],
    ['GET', '/v1/cases/2603067980074735/parts', 'co-units of a case', 'other'],
    ['GET', '/v1/supervisions?area=320506103&state=answered&limit=20', 'list: instructions', 'list'],
  ])('%s %s is %s', (method, path, name, kind) => {
    expect(operationOf(method, path)).toEqual({ name, kind });
  });

  it('refuses what it has no name for, so that nothing goes uncounted under a wrong one', () => {
    expect(() => operationOf('PUT', '/v1/cases')).toThrow('PUT /v1/cases');
    expect(() => operationOf('GET', '/v1/departments')).toThrow('no name');
  });

  it('have a budget of two round trips where the design gives one', () => {
    expect((['report', 'command', 'list', 'overview'] as const).map(tripsAllowed)).toEqual([2, 2, 2, 2]);
    expect(tripsAllowed('other')).toBeUndefined();
  });
});
