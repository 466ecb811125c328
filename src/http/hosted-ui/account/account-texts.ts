import { type Field, nameLabel } from '../fields.js';
import { type Refusal, refusalOf } from '../messages.js';
import type { AccountContext, Section } from './account-context.js';

const TITLES: Readonly<Record<Section, string>> = {
  '': 'Your profile',
  password: 'Password',
  security: 'Ways to sign in',
  devices: 'Devices and sessions',
  apps: 'Apps with access',
  activity: 'Activity',
  data: 'Your data',
  request: 'Sign-in request',
};

export const titleOf = (section: Section): string => TITLES[section];

/** Text and status of a service's coded error, for rendering the section again. Rethrows every other error. */
export const refused = ({ pool }: AccountContext, error: unknown, fields: readonly Field[] = []): Refusal =>
  refusalOf(error, { nameLabel: nameLabel(pool), hideUserExistence: false }, fields);
