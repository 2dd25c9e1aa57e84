namespace DataBank.Fhir;

/// <summary>A value set by its canonical URL, or as "ValueSet/id" of this server (:in, :not-in).</summary>
public sealed record ValueSetValue(string Reference) : SearchValue;
