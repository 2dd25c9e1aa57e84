// Writes conformance resources in the form in which DefinitionPackage reads them: one resource a line, and an index of where each begins,
// so that a definition is read when it is first needed. Where clients are shown more than the validator reads, that stands beside it, each
// resource compressed.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/** A reduced resource that is null is read as it is served. */
export function writePackage(target, name, version, dependencies, list, served) {
  mkdirSync(target, { recursive: true });
  const lines = list.map(resource => Buffer.from(resource ? JSON.stringify(resource) + "\n" : ""));
  const wholes = served?.map(compressed);
  let [offset, servedOffset] = [0, 0];
  const resources = list.map((resource, at) => {
    const entry = { ...identity(resource ?? served[at]), offset, length: lines[at].length };
    offset += lines[at].length;
    if (!wholes) return entry;
    Object.assign(entry, { servedOffset, servedLength: wholes[at].length });
    servedOffset += wholes[at].length;
    return entry;
  });
  if (wholes) writeFileSync(join(target, "served.bin"), Buffer.concat(wholes));
  writeFileSync(join(target, "resources.ndjson"), Buffer.concat(lines));
  writeFileSync(join(target, "index.json"), JSON.stringify({ name, version, dependencies, resources }));
}

export function pick(from, names) {
  return Object.fromEntries(names.filter(name => from[name] !== undefined).map(name => [name, from[name]]));
}

function identity(resource) {
  const own = pick(resource, ["resourceType", "id", "url", "version", "kind", "derivation", "type"]);
  if (typeof own.type !== "string") delete own.type;
  return own;
}

function compressed(resource) {
  const json = Buffer.from(JSON.stringify(resource));
  return brotliCompressSync(json, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: json.length } });
}
