namespace DataBank.Fhir;

/// <summary>The Patient compartments of a resource (https://hl7.org/fhir/R4/compartmentdefinition-patient.html).</summary>
internal static class PatientCompartment
{
    private static readonly IReadOnlyDictionary<string, string[]> Parameters = CompartmentParameters.Of("Patient");

    /// <summary>The reference parameters that put resources of a type into it.</summary>
    public static IReadOnlyList<string> ParametersOf(string type) => Parameters.GetValueOrDefault(type) ?? [];

    /// <summary>Ids of the patients whose compartment holds the resource; a Patient is in its own.</summary>
    public static IReadOnlyList<string> Of(FhirResource resource, IReadOnlyList<ReferenceEntry> references)
    {
        if (!Parameters.TryGetValue(resource.Type, out var parameters))
            return [];

        var ids = new List<string>();
        if (resource is { Type: "Patient", Id: { } own })
            ids.Add(own);
        foreach (var reference in references)
        {
            if (reference is { TargetType: "Patient", TargetId: { } id } && parameters.Contains(reference.Parameter) && !ids.Contains(id))
                ids.Add(id);
        }
        return ids;
    }
}
