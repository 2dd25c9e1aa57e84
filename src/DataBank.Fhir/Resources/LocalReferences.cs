namespace DataBank.Fhir;

/// <summary>The resources of this server that a resource refers to, anywhere in it (https://hl7.org/fhir/R4/references.html#literal).</summary>
public static class LocalReferences
{
    /// <param name="resource">Contained resources and extensions are looked into as well.</param>
    /// <param name="baseUrl">Absolute references below it are local.</param>
    public static IReadOnlySet<ResourceKey> Of(FhirResource resource, string baseUrl)
    {
        var found = new HashSet<ResourceKey>();
        ReferenceRewriter.Rewrite(resource, Note);
        return found;

        string? Note(string reference)
        {
            if (FhirReference.Read(reference, baseUrl).Local is { } key)
                found.Add(key);
            return null;
        }
    }
}
