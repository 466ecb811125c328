/**
 * Passport strategies as upstream identity providers, run without a session and without express: state is kept in the federation state
 * store, and requests are sent through the guarded fetch.
 */
export { createStrategyConnector } from './passport-connector.js';
export { loadStrategies, type Strategies, type StrategySettings } from './strategies.js';
