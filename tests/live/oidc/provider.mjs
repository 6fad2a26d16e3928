// The certified OpenID provider `oidc-provider`, with its own pages for login and consent; it prints its issuer and ends
// with its standard input. Tokens are JWTs (RFC 9068) for the resource that a client names (RFC 8707).
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const SCOPES = ['read', 'quote', 'write', 'handoff'];
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    scopes: ['openid', ...SCOPES],
    responseTypes: ['code'],
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    cookies: { keys: ['not a secret'] },
    features: {
      devInteractions: { enabled: true },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          audience: resource, scope: SCOPES.join(' '), accessTokenFormat: 'jwt', accessTokenTTL: 600,
        }),
      },
    },
  });
  server.on('request', provider.callback());
  console.log(JSON.stringify(issuer));
});
process.stdin.on('end', () => process.exit(0)).resume();
