export type * from './types.js';
export type * from './users.js';
