namespace DataBank.Fhir;

/// <summary>How a value set is expanded (https://hl7.org/fhir/R4/valueset-operation-expand.html).</summary>
internal sealed record ExpansionOptions
{
    /// <summary>Codes in one answer.</summary>
    public const int Most = 5_000;

    private static readonly string[] known =
    [
        "url", "valueSet", "valueSetVersion", "filter", "date", "offset", "count", "includeDesignations", "includeDefinition", "activeOnly", "excludeNested",
        "excludeNotForUI", "excludePostCoordinated", "displayLanguage", "exclude-system", "system-version", "force-system-version",
    ];

    public string? Filter { get; private init; }

    /// <summary>The words of the filter, as texts are compared.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    public int Offset { get; private init; }

    public int? Count { get; private init; }

    public bool IncludesDesignations { get; private init; }

    public bool IncludesDefinition { get; private init; }

    public bool ActiveOnly { get; private init; }

    public bool IsNested { get; private init; }

    /// <summary>Leaves out what only groups others.</summary>
    public bool SelectableOnly { get; private init; }

    public string? Language { get; private init; }

    public IReadOnlySet<string> ExcludedSystems { get; private init; } = new HashSet<string>();

    /// <summary>Version by system, for includes that name none.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; private init; } = new Dictionary<string, string>();

    /// <summary>Version by system, whatever includes name.</summary>
    public IReadOnlyDictionary<string, string> ForcedVersions { get; private init; } = new Dictionary<string, string>();

    /// <exception cref="RequestProblem">400: a parameter is not supported, or of another type.</exception>
    public static ExpansionOptions Read(TerminologyInput input)
    {
        if (input.Names.Except(known).Any()) throw new RequestProblem(400, "not-supported", $"$expand takes {string.Join(", ", known)}.");
        var filter = input.Text("filter") is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
        return new ExpansionOptions
        {
            Filter = filter,
            Words = filter is null ? [] : TextFolding.Fold(filter).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Offset = input.Number("offset") ?? 0,
            Count = input.Number("count"),
            IncludesDesignations = input.Flag("includeDesignations"),
            IncludesDefinition = input.Flag("includeDefinition"),
            ActiveOnly = input.Flag("activeOnly"),
            IsNested = !input.Flag("excludeNested", otherwise: true),
            SelectableOnly = input.Flag("excludeNotForUI"),
            Language = input.Text("displayLanguage"),
            ExcludedSystems = input.Texts("exclude-system").Select(each => each.Split('|')[0]).ToHashSet(StringComparer.Ordinal),
            Versions = Pairs(input, "system-version"),
            ForcedVersions = Pairs(input, "force-system-version"),
        };
    }

    private static Dictionary<string, string> Pairs(TerminologyInput input, string name) => input.Texts(name)
        .Select(each => each.Split('|', 2) is [var system, var version] ? (system, version) : throw RequestProblem.Invalid($"{name} is system|version."))
        .GroupBy(each => each.system, StringComparer.Ordinal).ToDictionary(each => each.Key, each => each.Last().version, StringComparer.Ordinal);
}
