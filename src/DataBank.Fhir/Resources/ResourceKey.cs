namespace DataBank.Fhir;

/// <summary>Type and logical id of a resource: "Patient/p1".</summary>
public readonly record struct ResourceKey(string Type, string Id)
{
    /// <summary>Parses a relative reference "Type/id" (a version part is ignored); false for absolute URLs and anything else.</summary>
    public static bool TryParse(string? reference, out ResourceKey key) => TryParse(reference.AsSpan(), out key);

    internal static bool TryParse(ReadOnlySpan<char> reference, out ResourceKey key)
    {
        key = default;
        var slash = reference.IndexOf('/');
        if (slash < 0 || !ResourceTypes.TryGetName(reference[..slash], out var type))
            return false;

        var id = WithoutVersion(reference[(slash + 1)..]);
        if (!ResourceTypes.IsId(id))
            return false;
        key = new ResourceKey(type, id.ToString());
        return true;
    }

    public override string ToString() => $"{Type}/{Id}";

    private static ReadOnlySpan<char> WithoutVersion(ReadOnlySpan<char> id)
    {
        const string History = "/_history/";
        var history = id.IndexOf(History, StringComparison.Ordinal);
        return history >= 0 && ResourceTypes.IsId(id[(history + History.Length)..]) ? id[..history] : id;
    }
}
