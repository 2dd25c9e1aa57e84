// Writes conformance resources in the form in which DefinitionPackage reads them: one resource a line, and an index of where each begins,
// so that a definition is read when it is first needed.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export function writePackage(target, name, version, dependencies, list) {
  mkdirSync(target, { recursive: true });
  const lines = list.map(resource => Buffer.from(JSON.stringify(resource) + "\n"));
  let offset = 0;
  const resources = list.map((resource, at) => {
    const entry = { ...pick(resource, ["resourceType", "id", "url", "version", "kind", "derivation", "type"]), offset, length: lines[at].length };
    offset += lines[at].length;
    return entry;
  });
  writeFileSync(join(target, "resources.ndjson"), Buffer.concat(lines));
  writeFileSync(join(target, "index.json"), JSON.stringify({ name, version, dependencies, resources }));
}

export function pick(from, names) {
  return Object.fromEntries(names.filter(name => from[name] !== undefined).map(name => [name, from[name]]));
}
