// A certified OpenID Connect provider with a few people in it: `node provider.mjs PORT REDIRECT`.
// Its own pages to sign in take any password. New keys are made with each start.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [port, redirect, modules] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(path.join(modules, "oidc-provider", "lib", "index.js")).href);

const PEOPLE = {
  ann: { email: "ann@house.example", email_verified: true, name: "Ann Weber", groups: ["dispatch"] },
  bob: { email: "bob@house.example", email_verified: true, name: "Bob Ray", groups: ["leads", "unknown"] },
  eve: { email: "eve@elsewhere.example", email_verified: true, name: "Eve", groups: ["leads"] },
  joe: { email: "admin@house.example", email_verified: false, name: "Joe", groups: ["leads"] },
  kim: { email: "kim@house.example", email_verified: true, name: "Kim", groups: [] },
};

function keys() {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  return { keys: [{ ...rsa, kid: randomUUID(), use: "sig" }, { ...ec, kid: randomUUID(), use: "sig" }] };
}

const client = { redirect_uris: [redirect], grant_types: ["authorization_code"], response_types: ["code"] };
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    { ...client, client_id: "headway", client_secret: "a:secret/with+signs" },
    { ...client, client_id: "posting", client_secret: "another", token_endpoint_auth_method: "client_secret_post" },
    { ...client, client_id: "public", token_endpoint_auth_method: "none", id_token_signed_response_alg: "ES256" },
  ],
  scopes: ["openid", "email", "profile", "groups"],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  pkce: { required: () => true },
  jwks: keys(),
  cookies: { keys: [randomUUID()] },
  findAccount: (_ctx, sub) => (PEOPLE[sub] ? { accountId: sub, claims: () => ({ sub, ...PEOPLE[sub] }) } : undefined),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
