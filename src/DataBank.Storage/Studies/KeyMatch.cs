using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>A matching key held against values at hand, by the rules of study searches (PS3.4 C.2.2.2).</summary>
public sealed class KeyMatch
{
    private readonly IReadOnlyList<AttributeMatch> matches;

    private KeyMatch(IReadOnlyList<AttributeMatch> matches) => this.matches = matches;

    /// <summary>Null when everything matches: no value, or nothing but asterisks.</summary>
    /// <exception cref="RequestProblem">400: a malformed value, or an attribute without values to compare.</exception>
    public static KeyMatch? Of(Tag tag, string value)
    {
        var key = QueryKey.Find([tag]) ?? throw RequestProblem.Invalid($"{tag} is no key to match on.");
        var matches = AttributeMatch.Parse(tag, key.Kind, value, fuzzy: false);
        return matches.Count == 0 ? null : new KeyMatch(matches);
    }

    public bool Holds(IReadOnlyList<string> texts) => matches.All(match => match.Holds(texts));
}
