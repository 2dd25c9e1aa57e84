// Installs SUSHI as its lock file says, and lays out the FHIR packages that it reads, so that it asks nothing of any network.
//   node prepare.mjs FOLDER     leaves FOLDER/{node_modules,home,bin} and an empty FOLDER/prepared
// R4 is the corrected one that the validator reads, less what a profile's snapshot need not repeat (mappings, XPath, requirements);
// of terminologies SUSHI reads only what they are called.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readR4 } from "../src/DataBank.Fhir/Definitions/r4.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
const resources = readR4();
for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(here, file), join(folder, file));
execFileSync("npm", ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });

package_("hl7.fhir.r4.core", "4.0.1", resources.map(reduced));
for (const [name, version] of [["hl7.terminology.r4", "6.2.0"], ["hl7.fhir.uv.extensions.r4", "5.2.0"], ["hl7.fhir.uv.tools.r4", "0.5.0"]]) package_(name, version, []);
answerNpm();
writeFileSync(join(folder, "prepared"), "");

// SUSHI asks npm for its newest version before it ends, and the registry itself when npm is slow: this npm knows the one that is here.
function answerNpm() {
  const { version } = JSON.parse(readFileSync(join(folder, "node_modules/fsh-sushi/package.json"), "utf8"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/npm"), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
}

function package_(name, version, list) {
  const target = join(folder, "home/.fhir/packages", `${name}#${version}`, "package");
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "package.json"), JSON.stringify({ name, version, fhirVersions: ["4.0.1"] }));
  for (const resource of list) writeFileSync(join(target, `${resource.resourceType}-${resource.id}.json`), JSON.stringify(resource));
}

function reduced({ text, ...resource }) {
  if (resource.resourceType !== "StructureDefinition") return Object.fromEntries(["resourceType", "id", "url", "version", "name", "title", "status"].map(name => [name, resource[name]]));
  const { mapping, ...definition } = resource;
  for (const part of ["snapshot", "differential"]) {
    if (definition[part]) definition[part] = { element: definition[part].element.map(({ mapping, requirements, ...element }) => ({ ...element, ...(element.constraint && { constraint: element.constraint.map(({ xpath, ...each }) => each) }) })) };
  }
  return definition;
}
