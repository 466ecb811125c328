import { startServer } from '../support/server.js';

/** A server with the demo set-up as a process of its own; sends its address and operator key to its parent. */
const { url, operator, stop } = await startServer();
process.on('SIGTERM', () => void stop().then(() => process.exit(0)));
process.send!({ url, operator });
