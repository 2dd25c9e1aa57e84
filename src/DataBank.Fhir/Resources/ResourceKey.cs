namespace DataBank.Fhir;

/// <summary>Type and logical id of a resource: "Patient/p1".</summary>
public readonly record struct ResourceKey(string Type, string Id)
{
    /// <summary>Parses a relative reference "Type/id" (a version part is ignored); false for absolute URLs and anything else.</summary>
    public static bool TryParse(string? reference, out ResourceKey key) => throw new NotImplementedException();

    public override string ToString() => $"{Type}/{Id}";
}
