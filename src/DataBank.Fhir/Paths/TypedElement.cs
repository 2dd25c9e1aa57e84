using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>An element of a resource with the FHIR type it has by the definition of its path ("CodeableConcept", "dateTime", "Patient.contact").</summary>
/// <param name="Json">The value: never null or an array.</param>
/// <param name="Type">The R4 type name.</param>
/// <param name="Codes">For a code bound to a required value set: which system defines each code (shared, null otherwise).</param>
internal readonly record struct TypedElement(JsonElement Json, string Type, IReadOnlyDictionary<string, string>? Codes = null);
