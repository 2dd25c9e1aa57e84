// Does with fhir-kit-client what an application in JavaScript does: discovers, writes, searches, pages, reads history, patches, deletes.
//   node fhir-kit-client.mjs ROOT TOKEN
// Prints what it found as JSON; a call that fails ends it. Without a token (an empty argument) it sends none.
import { Client } from "fhir-kit-client";

const [baseUrl, bearerToken] = process.argv.slice(2);
const client = new Client({ baseUrl, ...(bearerToken ? { bearerToken } : {}) });
const status = promise => promise.then(() => 200, problem => problem.response.status);
const number = `kit-${Date.now()}-${process.pid}`;
const patient = { resourceType: "Patient", identifier: [{ system: "urn:test:kit", value: number }], name: [{ family: "山田" }], gender: "male" };

const statement = await client.capabilityStatement();
const smart = { ...(await client.smartAuthMetadata()), ...(await client.request(".well-known/smart-configuration")) };
const created = await client.create({ resourceType: "Patient", body: patient });
const read = await client.read({ resourceType: "Patient", id: created.id });
const updated = await client.update({ resourceType: "Patient", id: created.id, body: { ...read, active: true } });
const stale = await status(client.update({ resourceType: "Patient", id: created.id, body: { ...read, active: false }, options: { headers: { "If-Match": 'W/"1"' } } }));
const patched = await client.patch({ resourceType: "Patient", id: created.id, jsonPatch: [{ op: "replace", path: "/gender", value: "other" }] });
const first = await client.vread({ resourceType: "Patient", id: created.id, version: "1" });
const history = await client.history({ resourceType: "Patient", id: created.id });
const conditional = await client.update({ resourceType: "Patient", searchParams: { identifier: `urn:test:kit|${number}` }, body: { ...patient, gender: "female" } });

const urn = "urn:uuid:0f3a1c5e-4a6a-4d52-9b25-2f9f3c1a0001";
const observation = value => ({ resourceType: "Observation", status: "final", code: { text: "x" }, subject: { reference: `Patient/${created.id}` }, valueInteger: value });
const transaction = await client.transaction({
  body: {
    resourceType: "Bundle", type: "transaction", entry: [
      { fullUrl: urn, resource: { resourceType: "Encounter", status: "finished", class: { code: "AMB" }, subject: { reference: `Patient/${created.id}` } }, request: { method: "POST", url: "Encounter" } },
      ...[1, 2, 3, 4, 5].map(value => ({ resource: { ...observation(value), encounter: { reference: urn } }, request: { method: "POST", url: "Observation" } })),
    ],
  },
});
const batch = await client.batch({
  body: { resourceType: "Bundle", type: "batch", entry: [{ request: { method: "GET", url: `Patient/${created.id}` } }, { request: { method: "GET", url: "Patient/none-of-this-name" } }] },
});

const pages = [];
for (let page = await client.resourceSearch({ resourceType: "Observation", searchParams: { subject: `Patient/${created.id}`, _count: 2 } }); page; page = await client.nextPage({ bundle: page })) pages.push(page.entry.length);
const compartment = await client.compartmentSearch({ resourceType: "Observation", compartment: { resourceType: "Patient", id: created.id } });
const posted = await client.resourceSearch({ resourceType: "Patient", searchParams: { identifier: `urn:test:kit|${number}` }, options: { postSearch: true } });
const resolved = await client.resolve({ reference: `Patient/${created.id}` });
const everything = await client.operation({ name: "everything", resourceType: "Patient", id: created.id, method: "GET" });
const validation = await client.operation({ name: "validate", resourceType: "Patient", input: { ...patient, gender: "nonsense" } });

await client.delete({ resourceType: "Patient", id: created.id });
const gone = await status(client.read({ resourceType: "Patient", id: created.id }));

console.log(JSON.stringify({
  fhirVersion: statement.fhirVersion,
  smart: smart.capabilities,
  versions: [created, updated, patched, first, conditional].map(resource => resource.meta.versionId),
  family: read.name[0].family,
  stale,
  history: history.entry.length,
  transaction: transaction.entry.map(entry => entry.response.status.slice(0, 3)),
  batch: batch.entry.map(entry => entry.response.status.slice(0, 3)),
  pages,
  found: [compartment.entry.length, posted.entry.length, everything.entry.length],
  resolved: resolved.id === created.id,
  validation: validation.issue.filter(issue => issue.severity === "error").map(issue => issue.expression[0]),
  gone,
}));
