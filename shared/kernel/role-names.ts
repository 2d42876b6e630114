import type { Names } from './names.ts';
import type { Role } from './roles.ts';

/** What roles are called. */
export const ROLE_NAMES: Names<Role> = {
  resident: ['居民', 'resident'],
  acceptor: ['受理员', 'acceptor'],
  dispatcher: ['派遣员', 'dispatcher'],
  dutySupervisor: ['值班长', 'duty supervisor'],
  inspector: ['核查员', 'inspector'],
  callBackAgent: ['回访员', 'call-back agent'],
  unitOfficer: ['承办单位经办人', 'officer of a unit'],
  unitHead: ['承办单位负责人', 'head of a unit'],
  gridLeader: ['网格长', 'grid leader'],
  gridWorker: ['专职网格员', 'grid worker'],
  partTimer: ['兼职网格员', 'part-time grid worker'],
  leader: ['分管领导', 'leader'],
  evaluator: ['考核员', 'evaluator'],
  gridOffice: ['网格办', 'grid office'],
  countyReviewer: ['区县审核员', 'county reviewer'],
  systemAdmin: ['系统管理员', 'system administrator'],
  securityAdmin: ['安全管理员', 'security administrator'],
  auditor: ['审计员', 'auditor'],
  platform: ['上级平台', 'platform above'],
  kiosk: ['大屏', 'kiosk'],
  clock: ['系统时钟', 'the clock'],
};
