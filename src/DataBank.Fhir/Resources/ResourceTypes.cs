using System.Collections.Frozen;
using Hl7.Fhir.Model;

namespace DataBank.Fhir;

/// <summary>The concrete resource types of R4 and the grammar of logical ids (https://hl7.org/fhir/R4/datatypes.html#id).</summary>
public static class ResourceTypes
{
    private const int IdLengthLimit = 64;

    private static readonly FrozenSet<string> Known = ModelInfo.SupportedResources.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> KnownSpans =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Every concrete R4 resource type.</summary>
    public static IReadOnlyCollection<string> All => Known;

    /// <summary>Whether a server can hold resources of this type: abstract types and other releases' types are not known.</summary>
    public static bool IsKnown(ReadOnlySpan<char> type) => KnownSpans.Contains(type);

    /// <summary>1 to 64 letters, digits, '-' and '.'.</summary>
    public static bool IsId(ReadOnlySpan<char> id)
    {
        if (id.IsEmpty || id.Length > IdLengthLimit)
            return false;
        foreach (var character in id)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.'))
                return false;
        }
        return true;
    }

    /// <summary>The one instance of a known type's name, so that indexes don't hold a copy per reference.</summary>
    internal static bool TryGetName(ReadOnlySpan<char> type, out string name)
    {
        var known = KnownSpans.TryGetValue(type, out var found);
        name = found ?? "";
        return known;
    }
}
