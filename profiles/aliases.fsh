// Systems by the names under which the profiles speak of them. Old OID and new URL forms of one system stand side by side in hospitals;
// where a profile names one form, the slice is open, and the other form is found by the alias table (NamingSystem).
Alias: $JpCore = http://jpfhir.jp/fhir/core
Alias: $NameRepresentation = http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation
Alias: $Translation = http://hl7.org/fhir/StructureDefinition/translation
Alias: $CompliesWith = http://hl7.org/fhir/StructureDefinition/structuredefinition-compliesWithProfile
