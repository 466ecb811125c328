import { clientPage, clientsPage } from './clients.js';
import { dashboardPage } from './dashboard.js';
import { deadLettersPage } from './dead-letters.js';
import { eventsPage } from './events.js';
import { groupPage, groupsPage } from './groups.js';
import { identityPoolPage, identityPoolsPage } from './identity-pools.js';
import { keysPage } from './keys.js';
import { limitsPage } from './limits.js';
import { operatorsPage } from './operators.js';
import type { Page } from './page.js';
import { poolPage, poolSettingsPage, poolsPage } from './pools.js';
import { providerPage, providersPage } from './providers.js';
import { rolePage, rolesPage } from './roles.js';
import { serviceProviderPage, serviceProvidersPage } from './service-providers.js';
import { triggersPage } from './triggers.js';
import { userPage, usersPage } from './users.js';

export const pages: readonly Page[] = [
  dashboardPage,
  poolsPage,
  poolPage,
  poolSettingsPage,
  usersPage,
  userPage,
  groupsPage,
  groupPage,
  clientsPage,
  clientPage,
  providersPage,
  providerPage,
  serviceProvidersPage,
  serviceProviderPage,
  triggersPage,
  deadLettersPage,
  keysPage,
  limitsPage,
  eventsPage,
  identityPoolsPage,
  identityPoolPage,
  rolesPage,
  rolePage,
  operatorsPage,
];
