import type { OAuthClientProvider, OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** OAuth provider of an MCP client, as an agent of a user keeps it. */
export class AgentAccount implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly clientMetadata;
  readonly clientMetadataUrl?: string;
  client: OAuthClientInformationMixed | undefined;
  kept: OAuthTokens | undefined;
  authorizationUrl: URL | undefined;
  private verifier = '';
  private discovery: OAuthDiscoveryState | undefined;

  constructor(redirectUrl: string, metadataUrl?: string) {
    this.redirectUrl = redirectUrl;
    if (metadataUrl !== undefined) this.clientMetadataUrl = metadataUrl;
    this.clientMetadata = { client_name: 'MCP agent', redirect_uris: [redirectUrl], token_endpoint_auth_method: 'none' };
  }
  clientInformation = () => this.client;
  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.client = client;
  }
  tokens = () => this.kept;
  saveTokens(tokens: OAuthTokens): void {
    this.kept = tokens;
  }
  redirectToAuthorization(url: URL): void {
    this.authorizationUrl = url;
  }
  saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }
  codeVerifier = () => this.verifier;
  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.discovery = state;
  }
  discoveryState = () => this.discovery;
}

/** Connects to an MCP server; `finish` redeems the code of an authorization that the server asked for. */
export function connectAgent(url: string, account: AgentAccount) {
  const transport = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: account });
  return {
    async connect(): Promise<Client> {
      const client = new Client({ name: 'agent', version: '1.0.0' });
      await client.connect(transport() as Transport);
      return client;
    },
    finish: (code: string) => transport().finishAuth(code),
  };
}
