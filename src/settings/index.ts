/** Settings of the process: one schema, read once from a file and the environment, complete and frozen. Only `app` and `main` read them. */
export { type Leaf, leaves } from './leaves.js';
export { loadSettings, SettingsError } from './load.js';
export { type GivenSettings, settingsSchema } from './schema.js';
export { type OperatorKey, openSecrets, type Secrets } from './secrets.js';
export { completeSettings, listenAddress, type Roots, type Settings } from './settings.js';
