// Does with openid-client, a certified OpenID client, what an app for people and a program without people do: discovery, PKCE, refresh, private_key_jwt.
//   node openid-client.mjs ROOT APP REDIRECT SCOPES CLIENT KEY.json CLIENT_SCOPES
// Prints the address to which a browser is sent, reads the one to which it comes back, and prints what it found as JSON.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { webcrypto } from "node:crypto";
import * as openid from "openid-client";

globalThis.crypto ??= webcrypto;
const [root, app, redirect_uri, scope, program, keyFile, programScopes] = process.argv.slice(2);
const insecure = { execute: [openid.allowInsecureRequests] }; // The appliance under test speaks HTTP on this machine.
const failure = promise => promise.then(() => "taken", problem => problem.error ?? problem.cause?.[0]?.parameters?.error ?? problem.code ?? String(problem));

const person = await openid.discovery(new URL(root), app, undefined, openid.None(), insecure);
const pkceCodeVerifier = openid.randomPKCECodeVerifier();
const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
const code_challenge = await openid.calculatePKCECodeChallenge(pkceCodeVerifier);
console.log(openid.buildAuthorizationUrl(person, { redirect_uri, scope, code_challenge, code_challenge_method: "S256", state: expectedState, nonce: expectedNonce, aud: `${root}fhir` }).href);
const lines = createInterface({ input: process.stdin });
const back = new URL((await lines[Symbol.asyncIterator]().next()).value);
lines.close();

const wrong = await failure(openid.authorizationCodeGrant(person, back, { pkceCodeVerifier, expectedState: "another", expectedNonce }));
const tokens = await openid.authorizationCodeGrant(person, back, { pkceCodeVerifier, expectedState, expectedNonce });
const refreshed = await openid.refreshTokenGrant(person, tokens.refresh_token);
const read = async token => (await openid.fetchProtectedResource(person, token, new URL(`${root}fhir/Patient/${tokens.patient}`), "GET")).status;
const statuses = [await read(tokens.access_token), await read(refreshed.access_token)];
const again = await failure(openid.authorizationCodeGrant(person, back, { pkceCodeVerifier, expectedState, expectedNonce }));

const jwk = JSON.parse(readFileSync(keyFile, "utf8"));
const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: jwk.crv }, false, ["sign"]);
const backend = await openid.discovery(new URL(root), program, undefined, openid.PrivateKeyJwt({ key, kid: jwk.kid }), insecure);
const own = await openid.clientCredentialsGrant(backend, { scope: programScopes });
const active = await openid.tokenIntrospection(backend, own.access_token);
await openid.tokenRevocation(backend, own.access_token);
const revoked = await openid.tokenIntrospection(backend, own.access_token);
const impostor = await openid.discovery(new URL(root), program, undefined, openid.PrivateKeyJwt({ key: (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: jwk.crv }, false, ["sign"])).privateKey, kid: jwk.kid }), insecure);

console.log(JSON.stringify({
  issuer: person.serverMetadata().issuer, wrong, subject: tokens.claims().sub, patient: tokens.patient, scope: tokens.scope, statuses, again,
  program: [own.token_type, own.scope, active.active, active.client_id, revoked.active], impostor: await failure(openid.clientCredentialsGrant(impostor, { scope: programScopes })),
}));
