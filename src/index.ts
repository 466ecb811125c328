/** Public API for embedding and for tests: a whole server from settings. */
export { createServer, type Overrides, type Server } from './app/index.js';
