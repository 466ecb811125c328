export type * from './clients.js';
export type * from './types.js';
