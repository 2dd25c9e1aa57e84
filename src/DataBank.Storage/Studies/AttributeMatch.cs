using System.Data.Common;
using System.Globalization;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// One matching key, its value parsed (PS3.4 C.2.2.2, PS3.18 §8.3.4). All matches of a query must hold; a name key with several
/// groups or, when fuzzy, several words makes several. The same match becomes SQL or is held against stored metadata.
/// </summary>
/// <param name="Values">The values of <see cref="MatchShape.AnyOf"/>, else one pattern, or the bounds of a range.</param>
/// <param name="OfWords">The match is against the words of a name instead of its groups.</param>
internal sealed record AttributeMatch(Tag Tag, MatchKind Kind, MatchShape Shape, IReadOnlyList<string> Values, bool OfWords = false)
{
    private const int MostValues = 2000;

    /// <summary>Words that sound as if they began so match too; null when the word has no sound of its own (<see cref="NameSound"/>).</summary>
    public string? Sound { get; init; }

    /// <exception cref="RequestProblem">400: not a value of this attribute's type.</exception>
    public static IReadOnlyList<AttributeMatch> Parse(Tag tag, MatchKind kind, string value, bool fuzzy)
    {
        value = value.Trim();
        if (value.Length == 0 || value.All(character => character == '*')) return []; // Universal matching.
        return kind switch
        {
            MatchKind.Uid => [UidList(tag, value)],
            MatchKind.Code => [Code(tag, value)],
            MatchKind.Text => [Pattern(tag, kind, MatchText.Folded(value)!)],
            MatchKind.Name when fuzzy => [.. FuzzyName(tag, value)],
            MatchKind.Name => [.. MatchText.NameGroups(value).Select(group => Pattern(tag, kind, group))],
            MatchKind.Date => [Range(tag, kind, value, Day)],
            MatchKind.Time => [Range(tag, kind, value, TimeOfDay)],
            MatchKind.DateTime => [Range(tag, kind, value, MatchText.DateTime)],
            _ => [Number(tag, value)],
        };
    }

    /// <summary>Whether one of an attribute's values matches; used where the attribute has no column.</summary>
    public bool Holds(IEnumerable<string> texts) => texts.Any(text => Kind switch
    {
        MatchKind.Name when OfWords => MatchText.NameWords(text).Any(word => Matches(word) || (Sound is not null && NameSound.Of(word)?.StartsWith(Sound, StringComparison.Ordinal) == true)),
        _ => Forms(Kind, text).Any(Matches),
    });

    /// <summary>Adds what <see cref="StudySql.Test"/> compares text with: @k{number}_0, @k{number}_1 …</summary>
    public void AddTo(DbCommand command, DatabaseEngine engine, int number)
    {
        for (var i = 0; i < Values.Count; i++) command.Add($"@k{number}_{i}", Shape == MatchShape.Wildcard ? Wildcards.ToSql(engine, Values[i]) : Values[i]);
        if (Shape == MatchShape.Prefix) command.Add($"@k{number}_1", Wildcards.EndOfPrefix(engine, Values[0]));
        if (Sound is not null) command.Add($"@k{number}_sound", Sound).Add($"@k{number}_soundend", Wildcards.EndOfPrefix(engine, Sound));
    }

    /// <summary>The forms in which a value is compared; none when it is no value of its kind.</summary>
    public static IEnumerable<string> Forms(MatchKind kind, string text) => kind switch
    {
        MatchKind.Uid or MatchKind.Code => Optional(MatchText.Exact(text)),
        MatchKind.Text => Optional(MatchText.Folded(text)),
        MatchKind.Name => MatchText.NameGroups(text),
        MatchKind.Date => Optional(MatchText.Date(text)),
        MatchKind.Time => Optional(MatchText.Time(text)),
        MatchKind.DateTime => Optional(MatchText.DateTime(text)?.First),
        _ => TryNormalize(text, out var number) ? [number] : [],
    };

    private static IEnumerable<string> Optional(string? form) => form is null ? [] : [form];

    private bool Matches(string text) => Shape switch
    {
        MatchShape.AnyOf => Values.Contains(text, StringComparer.Ordinal),
        MatchShape.Prefix => text.StartsWith(Values[0], StringComparison.Ordinal),
        MatchShape.Wildcard => Wildcards.IsMatch(Values[0], text),
        MatchShape.Range => string.CompareOrdinal(text, Values[0]) >= 0 && string.CompareOrdinal(text, Values[1]) <= 0,
        MatchShape.From => string.CompareOrdinal(text, Values[0]) >= 0,
        _ => string.CompareOrdinal(text, Values[0]) <= 0,
    };

    private static AttributeMatch UidList(Tag tag, string value)
    {
        var uids = value.Split(['\\', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (uids.Length is 0 or > MostValues || !uids.All(uid => Uids.IsValid(uid))) throw Wrong(tag, "a UID or a list of at most 2,000 UIDs");
        return new AttributeMatch(tag, MatchKind.Uid, MatchShape.AnyOf, [.. uids.Distinct(StringComparer.Ordinal)]);
    }

    private static AttributeMatch Code(Tag tag, string value)
    {
        // Code strings have no comma (PS3.5 §6.2), and OHIF lists the modalities that it filters by with one.
        char[] separators = DataDictionary.Find(tag)?.Vr == Vr.CS ? ['\\', ','] : ['\\'];
        var codes = value.Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (codes.Length is 0 or > MostValues) throw Wrong(tag, "a code or a list of codes");
        return codes.Length == 1 ? Pattern(tag, MatchKind.Code, codes[0]) : new AttributeMatch(tag, MatchKind.Code, MatchShape.AnyOf, codes);
    }

    private static AttributeMatch Pattern(Tag tag, MatchKind kind, string text) =>
        !MatchText.HasWildcard(text) ? new AttributeMatch(tag, kind, MatchShape.AnyOf, [text])
        : text[^1] == '*' && !MatchText.HasWildcard(text[..^1]) ? new AttributeMatch(tag, kind, MatchShape.Prefix, [text[..^1]])
        : new AttributeMatch(tag, kind, MatchShape.Wildcard, [text]);

    // Every word begins a word of the name, as written or as it sounds, in any order and group; where the client wrote wildcards they
    // mean "anywhere inside".
    private static IEnumerable<AttributeMatch> FuzzyName(Tag tag, string value) =>
        MatchText.HasWildcard(value)
            ? MatchText.NameWords(value).Select(word => new AttributeMatch(tag, MatchKind.Name, MatchShape.Wildcard, [$"*{word}*"]))
            : MatchText.NameWords(value).Select(word => new AttributeMatch(tag, MatchKind.Name, MatchShape.Prefix, [word], OfWords: true) { Sound = NameSound.Of(word) });

    private static AttributeMatch Number(Tag tag, string value) =>
        TryNormalize(value, out var number) ? new AttributeMatch(tag, MatchKind.Number, MatchShape.AnyOf, [number]) : throw Wrong(tag, "a number");

    private static bool TryNormalize(string text, out string number)
    {
        var isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed);
        number = isNumber ? parsed.ToString("0.#############", CultureInfo.InvariantCulture) : "";
        return isNumber;
    }

    private static (string, string)? Day(string text) => MatchText.Date(text) is { } day && text.Length == 8 ? (day, day) : null;

    private static (string, string)? TimeOfDay(string text) =>
        MatchText.Time(text) is { } first ? (first, MatchText.LastTime(text)!) : null;

    // The dash of a range is found by grammar: a DT may hold one itself, in its offset.
    private static AttributeMatch Range(Tag tag, MatchKind kind, string value, Func<string, (string First, string Last)?> parse)
    {
        if (parse(value) is { } single) return new AttributeMatch(tag, kind, MatchShape.Range, [single.First, single.Last]);
        for (var dash = value.IndexOf('-', StringComparison.Ordinal); dash >= 0; dash = value.IndexOf('-', dash + 1))
        {
            var (left, right) = (value[..dash].Trim(), value[(dash + 1)..].Trim());
            if (left.Length + right.Length == 0) break;
            var (from, until) = (parse(left), parse(right));
            if (left.Length == 0 && until is { } end) return new AttributeMatch(tag, kind, MatchShape.Until, [end.Last]);
            if (right.Length == 0 && from is { } start) return new AttributeMatch(tag, kind, MatchShape.From, [start.First]);
            if (from is { } low && until is { } high) return new AttributeMatch(tag, kind, MatchShape.Range, [low.First, high.Last]);
        }
        throw Wrong(tag, "a date or time in DICOM form, or a range of two joined by a dash");
    }

    private static RequestProblem Wrong(Tag tag, string expected) => RequestProblem.Invalid($"The value of matching key {tag} must be {expected}.");
}
