import { dutyIn } from '../../shared/duty/rules.ts';
import { dutyStore } from '../../shared/duty/store.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import type { RegisterSettings } from '../../shared/registers/store.ts';
import { dutyAreas } from '../../shared/staff/rules.ts';
import { staffStore } from '../../shared/staff/store.ts';

/**
 * Who is on duty for a place at an instant, in the order in which they are turned to: those of its grid, then of its
 * village or community, then of the town's command centre. One round trip where no rota runs and nobody is away.
 */
export const onDutyFor = (settings: RegisterSettings): ((place: string, at: Instant) => Promise<readonly string[]>) => {
  const duty = dutyStore(settings, staffStore(settings));
  return async (place, at) => {
    const areas = dutyAreas(place);
    const known = await duty.known(areas, at);
    return [...new Set(areas.flatMap((area) => dutyIn(area, known, at).map(({ person }) => person)))];
  };
};
