import type { CreateUserPoolCommandInput, UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import type { ClientRegistrationSettings, UserPool } from '../../../directory/pools/index.js';
import { unavailable } from '../errors.js';

type Flows = ClientRegistrationSettings['openFlows'];

/** Registrable flows; `implicit` is accepted and ignored. */
const flowsOf = (given: readonly string[]): Flows => (['code', 'client_credentials'] as const).filter((flow) => given.includes(flow));

/** Settings of dynamic client registration (RFC 7591); undefined when omitted. Enabled unless a status says otherwise. */
export function clientRegistrationOf({
  DcrConfiguration: given,
  UserPoolTier,
}: Pick<CreateUserPoolCommandInput, 'DcrConfiguration' | 'UserPoolTier'>): UserPool['clientRegistration'] {
  if (!given) return undefined;
  const enabled = given.EnableStatus !== 'Disabled';
  if (enabled && UserPoolTier === 'LITE') throw unavailable('DcrConfiguration');
  return {
    enabled,
    open: given.OpenDcrEnabled ?? false,
    authenticatedFlows: flowsOf(given.AuthenticatedGrantTypes ?? ['code', 'client_credentials']),
    openFlows: flowsOf(given.OpenDcrGrantTypes ?? ['code']),
    scopes: given.AllowedScopes ?? [],
  };
}

export function awsDcr({ clientRegistration: set }: UserPool): Pick<UserPoolType, 'DcrConfiguration'> {
  if (!set) return {};
  return {
    DcrConfiguration: {
      EnableStatus: set.enabled ? 'Enabled' : 'Disabled',
      OpenDcrEnabled: set.open,
      AuthenticatedGrantTypes: [...set.authenticatedFlows],
      OpenDcrGrantTypes: [...set.openFlows],
      AllowedScopes: [...set.scopes],
    },
  };
}
