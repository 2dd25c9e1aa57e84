namespace DataBank.Fhir;

/// <summary>A received Bundle of type collection or document, taken apart: its Patient, and what is kept of it by itself.</summary>
public sealed class IntakeBundle
{
    private readonly List<BundleEntry> parts = [];
    private readonly List<string> patientNames = [];

    /// <param name="bundle">Without errors by <see cref="IntakeRules"/>.</param>
    public IntakeBundle(FhirResource bundle)
    {
        Bundle = bundle;
        Identifier = IntakeKey.IdentifierOf(bundle.Root)!;
        Key = IntakeKey.OfBundle(Identifier);
        var index = 0;
        foreach (var entry in JsonItems.Of(bundle.Root, "entry"u8))
        {
            var resource = BundleEntryReader.ReadResource(bundle, entry, index)!;
            var fullUrl = FhirReference.StringOf(entry, "fullUrl"u8);
            if (resource.Type == "Patient")
            {
                Patient = resource;
                if (fullUrl is not null) patientNames.Add(fullUrl);
            }
            else
            {
                parts.Add(new BundleEntry(index, "PUT", "") { Type = resource.Type, Key = IntakeKey.OfPart(resource, Identifier, fullUrl, index), Resource = resource, FullUrl = fullUrl });
            }
            index++;
        }
    }

    public FhirResource Bundle { get; }

    /// <summary>System and value of Bundle.identifier.</summary>
    public string Identifier { get; }

    /// <summary>Where the Bundle itself is kept.</summary>
    public ResourceKey Key { get; }

    public FhirResource Patient { get; } = null!;

    /// <summary>When it was put together; null when it does not say.</summary>
    public string? Timestamp => FhirReference.StringOf(Bundle.Root, "timestamp"u8);

    public IEnumerable<string> Types => parts.Select(part => part.Type).Distinct(StringComparer.Ordinal);

    /// <summary>Keys of the parts; parts that are one resource are there once.</summary>
    public IReadOnlyList<ResourceKey> Keys => [.. parts.Select(part => part.Key!.Value).Distinct()];

    /// <summary>The parts as they are kept: references lead to each other, and to the known patient.</summary>
    /// <exception cref="RequestProblem">400: a reference leads nowhere.</exception>
    public IReadOnlyList<(ResourceKey Key, FhirResource Resource)> PartsFor(ResourceKey patient)
    {
        var patientEntries = patientNames.Select(name => new BundleEntry(0, "PUT", "") { Type = "Patient", Key = patient, FullUrl = name });
        var targets = new BundleTargets([.. patientEntries, .. parts.DistinctBy(part => part.FullUrl ?? part.Key.ToString())]);
        // Within one Bundle resources may also be called by type and id alone.
        var relative = parts.Where(part => part.Resource!.Id is not null).DistinctBy(part => (part.Type, part.Resource!.Id)).ToDictionary(part => $"{part.Type}/{part.Resource!.Id}", part => part.Key!.Value, StringComparer.Ordinal);
        if (Patient.Id is { } id) relative[$"Patient/{id}"] = patient;
        return [.. parts.DistinctBy(part => part.Key).Select(part => (part.Key!.Value, targets.Resolve(part, relative)!))];
    }
}
