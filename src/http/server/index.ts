/**
 * HTTP server: listeners and TLS, what is common to all requests (access log, proxies, client certificates, headers, throttle, pools' own
 * domains, health), and the router that hands each request to its surface.
 */
export { createAnswerHeaders, createStrictTransport } from './answer-headers.js';
export { createClientCertificates } from './client-certificates.js';
export { createDomainHosts, type DomainHosts } from './domain-hosts.js';
export { createHealth } from './health.js';
export { createHttpApp } from './http-app.js';
export type { Timeouts } from './listener.js';
export { openListeners } from './listeners.js';
export { createProxies } from './proxies.js';
export { createRouter, type Routes } from './router.js';
export { createThrottle } from './throttle.js';
