namespace DataBank.Fhir;

/// <summary>A CodeSystem, ValueSet or ConceptMap that can be read when it is needed.</summary>
/// <param name="Identity">Equal for the same content: what was made of it is found by it.</param>
/// <param name="Read">Its JSON.</param>
public sealed record TerminologySource(object Identity, Func<ReadOnlyMemory<byte>> Read);
