// Makes the R4 4.0.1 definitions that the validator reads, and those that clients are shown.
//   node prepare.mjs FOLDER     leaves FOLDER/hl7.fhir.r4.core#4.0.1/{resources.ndjson,served.bin,index.json} and an empty FOLDER/prepared
// What only people read (narrative, descriptions, mappings, XPath) is left out of what the validator reads: about a tenth remains.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pick, writePackage } from "./definition-package.mjs";
import { readR4 } from "./r4.mjs";

const validated = new Set(["StructureDefinition", "ValueSet", "CodeSystem", "CompartmentDefinition"]);
const served = new Set([...validated, "SearchParameter", "OperationDefinition", "ConceptMap"]);
const folder = process.argv[2];
const resources = readR4().filter(resource => served.has(resource.resourceType));
writePackage(
  join(folder, "hl7.fhir.r4.core#4.0.1"), "hl7.fhir.r4.core", "4.0.1", {},
  resources.map(resource => validated.has(resource.resourceType) ? reduced(resource) : null), resources.map(shown));
writeFileSync(join(folder, "prepared"), "");

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

// A snapshot says all that a differential does.
function shown({ text, differential, ...resource }) {
  if (!resource.snapshot) return resource;
  const element = resource.snapshot.element.map(({ mapping, ...each }) => each.constraint ? { ...each, constraint: each.constraint.map(({ xpath, ...rest }) => rest) } : each);
  return { ...resource, snapshot: { element } };
}
