import type { Variant } from './suite.js';

/** How somebody at the pages behaves: signs in, refuses, or looks at the first page and leaves. */
export type Behaviour = 'signs in' | 'cancels' | 'looks only';

/** A plan of the suite, and what our clients for it are. */
export interface PlanRow {
  /** Ours, for the command line and the baseline. */
  readonly id: string;
  readonly title: string;
  readonly plan: string;
  readonly variant: Variant;
  readonly pool: 'openid' | 'fapi';
  /** `registered`: the suite registers them with an initial access token. */
  readonly clients: 'none' | 'secret' | 'keys' | 'registered';
  readonly implicit?: boolean;
  readonly backchannelLogout?: boolean;
  readonly alg?: 'ES256' | 'PS256';
  readonly tlsClientAuth?: boolean;
  readonly certificateBound?: boolean;
  readonly signedRequests?: boolean;
  readonly ciba?: boolean;
}

const DISCOVERED = { server_metadata: 'discovery', client_registration: 'static_client' };
const BY_KEY = { client_auth_type: 'private_key_jwt', openid: 'openid_connect', fapi_profile: 'plain_fapi' };

export const PLANS: readonly PlanRow[] = [
  { id: 'config', title: 'Config OP', plan: 'oidcc-config-certification-test-plan', variant: {}, pool: 'openid', clients: 'none' },
  { id: 'basic', title: 'Basic OP', plan: 'oidcc-basic-certification-test-plan', variant: DISCOVERED, pool: 'openid', clients: 'secret' },
  {
    id: 'form-post-basic',
    title: 'Form Post Basic OP',
    plan: 'oidcc-formpost-basic-certification-test-plan',
    variant: DISCOVERED,
    pool: 'openid',
    clients: 'secret',
  },
  {
    id: 'implicit',
    title: 'Implicit OP',
    plan: 'oidcc-implicit-certification-test-plan',
    variant: DISCOVERED,
    pool: 'openid',
    clients: 'secret',
    implicit: true,
  },
  {
    id: 'form-post-implicit',
    title: 'Form Post Implicit OP',
    plan: 'oidcc-formpost-implicit-certification-test-plan',
    variant: DISCOVERED,
    pool: 'openid',
    clients: 'secret',
    implicit: true,
  },
  {
    id: 'dynamic',
    title: 'Dynamic OP (code)',
    plan: 'oidcc-dynamic-certification-test-plan',
    variant: { response_type: 'code' },
    pool: 'openid',
    clients: 'registered',
  },
  {
    id: 'third-party-login',
    title: '3rd-party-initiated login OP',
    plan: 'oidcc-3rdparty-init-login-certification-test-plan',
    variant: { response_type: 'code' },
    pool: 'openid',
    clients: 'registered',
  },
  {
    id: 'rp-initiated-logout',
    title: 'RP-initiated logout OP',
    plan: 'oidcc-rp-initiated-logout-certification-test-plan',
    variant: { response_type: 'code', client_registration: 'static_client' },
    pool: 'openid',
    clients: 'secret',
  },
  {
    id: 'back-channel-logout',
    title: 'Back-channel logout OP',
    plan: 'oidcc-backchannel-rp-initiated-logout-certification-test-plan',
    variant: { response_type: 'code', client_registration: 'static_client' },
    pool: 'openid',
    clients: 'secret',
    backchannelLogout: true,
  },
  {
    id: 'fapi2-dpop',
    title: 'FAPI 2.0 Security Profile, private_key_jwt, DPoP',
    plan: 'fapi2-security-profile-final-test-plan',
    variant: { ...BY_KEY, sender_constrain: 'dpop' },
    pool: 'fapi',
    clients: 'keys',
  },
  {
    id: 'fapi2-mtls',
    title: 'FAPI 2.0 Security Profile, private_key_jwt, mutual TLS',
    plan: 'fapi2-security-profile-final-test-plan',
    variant: { ...BY_KEY, sender_constrain: 'mtls' },
    pool: 'fapi',
    clients: 'keys',
    alg: 'PS256',
    certificateBound: true,
  },
  {
    id: 'fapi2-mtls-auth',
    title: 'FAPI 2.0 Security Profile, mutual TLS for both',
    plan: 'fapi2-security-profile-final-test-plan',
    variant: { ...BY_KEY, client_auth_type: 'mtls', sender_constrain: 'mtls' },
    pool: 'fapi',
    clients: 'keys',
    certificateBound: true,
    tlsClientAuth: true,
  },
  {
    id: 'fapi2-jar',
    title: 'FAPI 2.0 Message Signing, JAR',
    plan: 'fapi2-message-signing-final-test-plan',
    variant: { ...BY_KEY, sender_constrain: 'dpop', fapi_request_method: 'signed_non_repudiation', fapi_response_mode: 'plain_response' },
    pool: 'fapi',
    clients: 'keys',
    signedRequests: true,
  },
  {
    id: 'fapi2-jarm',
    title: 'FAPI 2.0 Message Signing, JARM',
    plan: 'fapi2-message-signing-final-test-plan',
    variant: { ...BY_KEY, sender_constrain: 'dpop', fapi_request_method: 'unsigned', fapi_response_mode: 'jarm' },
    pool: 'fapi',
    clients: 'keys',
  },
  {
    id: 'fapi-ciba',
    title: 'FAPI-CIBA, poll, private_key_jwt',
    plan: 'fapi-ciba-id1-test-plan',
    variant: {
      client_auth_type: 'private_key_jwt',
      ciba_mode: 'poll',
      fapi_ciba_profile: 'plain_fapi',
      client_registration: 'static_client',
    },
    pool: 'fapi',
    clients: 'keys',
    alg: 'PS256',
    certificateBound: true,
    signedRequests: true,
    ciba: true,
  },
];

/** What somebody does at the nth address that a module has opened; they sign in unless it is listed. */
export function behaviourAt(module: string, nth: number): Behaviour {
  if (module.endsWith('user-rejects-authentication')) return 'cancels';
  const looksFirst = module.endsWith('par-ensure-reused-request-uri-prior-to-auth-completion-succeeds');
  return looksFirst && nth === 0 ? 'looks only' : 'signs in';
}

/** Module that passes only if our signing keys are rotated before it goes on. */
export const NEEDS_NEW_KEYS = 'oidcc-server-rotate-keys';
