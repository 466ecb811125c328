/**
 * Passport strategies as upstream identity providers, run without a session and without express: state is kept in the federation state
 * store, and requests are sent through the guarded fetch.
 */
export { createPassportConnector, createStrategyConnector } from './passport-connector.js';
export { Strategy } from './run-strategy.js';
export { type ConfiguredStrategy, loadStrategies, type Strategies, type StrategySignIn } from './strategies.js';
