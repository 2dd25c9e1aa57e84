// Compiles profiles/ by SUSHI and makes the FHIR package (https://confluence.hl7.org/display/FHIR/NPM+Package+Specification) of them.
//   node compile.mjs TOOLS FOLDER     leaves FOLDER/{package.tgz,resources.ndjson,index.json} and an empty FOLDER/compiled
// A warning of SUSHI ends the build as an error does. The registries that SUSHI would ask are a closed port of this machine.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pick, writePackage } from "../src/DataBank.Fhir/Definitions/definition-package.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const [tools, folder] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
runSushi();

const generated = join(folder, "fsh-generated/resources");
const resources = readdirSync(generated).sort().map(name => JSON.parse(readFileSync(join(generated, name), "utf8")));
const guide = resources.find(resource => resource.resourceType === "ImplementationGuide");
const examples = new Set(guide.definition.resource.filter(each => each.exampleBoolean || each.exampleCanonical).map(each => each.reference.reference));
// R4 has neither empty arrays nor the parameters of the IG Publisher.
if (guide.definition.page?.page?.length === 0) delete guide.definition.page.page;
delete guide.definition.parameter;
const isExample = resource => examples.has(`${resource.resourceType}/${resource.id}`);
const definitions = resources.filter(resource => !isExample(resource)).map(inGuide);
const dependencies = { "hl7.fhir.r4.core": guide.fhirVersion[0] };

writePackage(folder, guide.packageId, guide.version, dependencies, definitions);
writeFolder("package", definitions);
writeFolder("package/example", resources.filter(isExample));
writeFileSync(join(folder, "package/package.json"), JSON.stringify({
  name: guide.packageId, version: guide.version, canonical: guide.url.replace(/\/ImplementationGuide\/.*/, ""), url: guide.contact?.[0]?.telecom?.[0]?.value,
  title: guide.title, description: guide.description, type: "IG", fhirVersions: guide.fhirVersion, dependencies, license: guide.license, author: guide.publisher,
  directories: { lib: "package", example: "example" },
}, null, 2));
const tar = execFileSync("tar", ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "-C", folder, "-cf", "-", "package"], { maxBuffer: 1 << 30 });
writeFileSync(join(folder, "package.tgz"), execFileSync("gzip", ["-n9"], { input: tar, maxBuffer: 1 << 30 }));
writeFileSync(join(folder, "compiled"), "");

// What the IG Publisher would add: every definition is of the guide's version, date and publisher.
function inGuide(resource) {
  if (resource === guide || !resource.url) return resource;
  const { resourceType, id, meta, extension, url, version, ...rest } = resource;
  return { resourceType, id, meta, extension, url, version: version ?? guide.version, ...pick(guide, ["date", "publisher", "contact", "jurisdiction"]), ...rest };
}

function runSushi() {
  const run = spawnSync(process.execPath, [join(tools, "node_modules/fsh-sushi/dist/app.js"), "build", here, "--snapshot", "--out", folder], {
    env: { ...process.env, PATH: join(tools, "bin") + delimiter + process.env.PATH, HOME: join(tools, "home"), USERPROFILE: join(tools, "home"), FPL_REGISTRY: "http://127.0.0.1:1" },
    encoding: "utf8", maxBuffer: 1 << 28,
  });
  const [, errors, warnings] = /(\d+) Errors?\s+(\d+) Warnings?/.exec(run.stdout ?? "") ?? [];
  if (run.status === 0 && errors === "0" && warnings === "0") return;
  for (const block of (run.stdout ?? "").split(/\n(?=info |warn |error |\n)/)) {
    const [, severity, text, file, line] = /^(warn|error) +([\s\S]*?)(?:\n  File: (.*)\n  Line: (\d+)[\s\S]*)?$/.exec(block) ?? [];
    if (severity) console.error(`${(file ?? "profiles").replace(join(here, "input/fsh"), "profiles")}(${line ?? 1}): error SUSHI: ${text.replaceAll("\n", " ")}`);
  }
  if (errors === undefined) console.error(`profiles(1): error SUSHI: it did not end as it should: ${run.error ?? run.stderr}`);
  process.exit(1);
}

function writeFolder(path, list) {
  const target = join(folder, path);
  mkdirSync(target, { recursive: true });
  for (const resource of list) writeFileSync(join(target, fileName(resource)), JSON.stringify(resource, null, 2));
  const files = list.map(resource => ({ filename: fileName(resource), ...pick(resource, ["resourceType", "id", "url", "version", "kind", "type"]) }));
  for (const file of files) if (typeof file.type !== "string") delete file.type;
  writeFileSync(join(target, ".index.json"), JSON.stringify({ "index-version": 2, files }));
}

function fileName(resource) {
  return `${resource.resourceType}-${resource.id}.json`;
}
