import type { Kind, RegisterKind } from './kind.ts';
import { catalogue } from './kinds-catalogue.ts';
import { departments } from './kinds-departments.ts';
import { dispatchRules } from './kinds-dispatching.ts';
import { grids, units } from './kinds-map.ts';
import { persons } from './kinds-persons.ts';
import { places } from './kinds-places.ts';
import { services } from './kinds-services.ts';

/** Every register that has a sheet. */
export const REGISTERS: Readonly<Record<Kind, RegisterKind>> = {
  units,
  grids,
  persons,
  departments,
  catalogue,
  places,
  services,
  'dispatch-rules': dispatchRules,
};
