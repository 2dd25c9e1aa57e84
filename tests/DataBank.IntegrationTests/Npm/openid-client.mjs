// A confidential app by openid-client: discovery, PKCE, private_key_jwt, checks of the id token, refresh, revocation.
// usage: node openid-client.mjs ISSUER CLIENT-ID PRIVATE-KEY-FILE REDIRECT-URI AUDIENCE; prints the address to open, reads the one it led to.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { importPKCS8 } from "jose";
import * as client from "openid-client";

const [issuer, id, keyFile, redirect, audience] = process.argv.slice(2);
const key = await importPKCS8(readFileSync(keyFile, "utf8"), "ES384");
const config = await client.discovery(new URL(issuer), id, { id_token_signed_response_alg: "ES256" }, client.PrivateKeyJwt({ key, kid: `key-${id}` }), { execute: [client.allowInsecureRequests] });
const verifier = client.randomPKCECodeVerifier();
const [state, nonce] = [client.randomState(), client.randomNonce()];
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: redirect, scope: "openid profile user/Patient.rs offline_access", aud: audience, state, nonce,
  code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
});
console.log(address.href);
const back = await createInterface({ input: process.stdin }).question("");
const tokens = await client.authorizationCodeGrant(config, new URL(back), { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
const again = await client.refreshTokenGrant(config, tokens.refresh_token);
const known = await client.tokenIntrospection(config, again.access_token);
await client.tokenRevocation(config, again.access_token);
const gone = await client.tokenIntrospection(config, again.access_token);
console.log(JSON.stringify({ subject: tokens.claims().sub, name: tokens.claims().name, scope: again.scope, active: [known.active, gone.active] }));
process.exit(0);
