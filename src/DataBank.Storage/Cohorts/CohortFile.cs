using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Where data of a patient is.</summary>
/// <param name="Resource">ImagingStudy or DocumentReference.</param>
/// <param name="Identifier">Study Instance UID as urn:oid, or the format of the file.</param>
public sealed record CohortFile(string PatientId, ResourceKey Resource, string Identifier);
