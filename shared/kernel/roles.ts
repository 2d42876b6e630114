/** The closed list of roles; a person holds them through posts, never by themselves. */
export const ROLES = [
  'resident',
  'acceptor',
  'dispatcher',
  'dutySupervisor',
  'inspector',
  'callBackAgent',
  'unitOfficer',
  'unitHead',
  'gridLeader',
  'gridWorker',
  'partTimer',
  'leader',
  'evaluator',
  'gridOffice',
  'countyReviewer',
  'systemAdmin',
  'securityAdmin',
  'auditor',
  'platform',
  'kiosk',
  'clock',
] as const;

export type Role = (typeof ROLES)[number];

/** The three administrators check one another, so no person may hold two of them (GB/T 22239-2019 level 3). */
export const EXCLUSIVE_ROLES: readonly Role[] = ['systemAdmin', 'securityAdmin', 'auditor'];
