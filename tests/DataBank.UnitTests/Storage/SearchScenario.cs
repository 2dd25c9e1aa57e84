using DataBank.Fhir;

namespace DataBank.UnitTests.Storage;

/// <summary>Random resources and searches with few distinct values, so that they often meet; the same seed gives the same.</summary>
internal sealed class SearchScenario(int seed)
{
    public const string Type = "Observation";

    private static readonly string?[] systems = [null, "urn:a", "urn:b"];
    private static readonly string[] codes = ["x", "y", "Y", "long-" + new string('z', 500)];
    private static readonly string[] texts = ["ヤマダ", "ヤマダハナコ", "ヤマ", "アオ", "青", "𠮷野", "b", "ba", "Ba"];
    private static readonly string[] ids = ["p1", "p2", "g1"];
    private static readonly string[] targetTypes = ["Patient", "Group"];
    private readonly Random random = new(seed);

    public TestResource Resource(string id) => new(Type, id)
    {
        Content = $"\"valueInteger\":{random.Next()}",
        Tokens = Some(3, () => new TokenEntry("code", One(systems), One(codes))),
        Strings = Some(3, () => Text()),
        Dates = Some(2, () => Date()),
        Numbers = Some(2, () => new NumberEntry("number", Number(), 0, 0)),
        Quantities = Some(2, () => new QuantityEntry("quantity", One(systems), random.Next(3) == 0 ? null : One(codes[..2]), Number(), 0, 0)),
        References = Some(3, () => Reference()),
        Uris = Some(1, () => new UriEntry("uri", One(codes))),
    };

    public SearchQuery Query() => new()
    {
        ResourceType = Type,
        Criteria = Some(3, Criterion),
        Count = random.Next(1, 12),
        Sort = random.Next(3) == 0 ? [] : Some(3, () => new SortKey(random.Next(4) == 0 ? null : Definition(random.Next(7)), random.Next(2) == 0)),
    };

    private SearchCriterion Criterion()
    {
        if (random.Next(12) == 0) return new SearchCriterion("_id", null, null, Values(() => new TokenValue(null, $"r{random.Next(60)}", false)));
        var kind = random.Next(7);
        var definition = Definition(kind);
        if (random.Next(6) == 0) return new SearchCriterion(definition.Code, definition, "missing", [new MissingValue(random.Next(2) == 0)]);
        return kind switch
        {
            0 => new SearchCriterion("code", definition, random.Next(3) == 0 ? "not" : null, Values(Token, manyOften: true)),
            1 => new SearchCriterion("string", definition, One([null, "exact", "contains"]), Values(TextValue)),
            2 => new SearchCriterion("date", definition, null, Values(() => { var date = Date(); return new DateValue(Prefix(), date.Start, date.End); })),
            3 => new SearchCriterion("number", definition, null, Values(() => { var number = Number(); return new NumberValue(Prefix(), number, number - 0.5, number + 0.5); })),
            4 => new SearchCriterion("quantity", definition, null, Values(() => { var number = Number(); return new QuantityValue(Prefix(), number, number - 0.5, number + 0.5, One(systems), random.Next(2) == 0 ? null : One(codes[..2])); })),
            5 => random.Next(4) == 0
                ? new SearchCriterion("reference", definition, "identifier", Values(Token))
                : new SearchCriterion("reference", definition, random.Next(3) == 0 ? One(targetTypes) : null, Values(ReferenceValue, manyOften: true)),
            _ => new SearchCriterion("uri", definition, null, Values(() => new UriValue(One(codes)))),
        };
    }

    public static SearchParameterDefinition Definition(int kind) => kind switch
    {
        0 => TestResource.Parameter(Type, "code", SearchParameterType.Token),
        1 => TestResource.Parameter(Type, "string", SearchParameterType.String),
        2 => TestResource.Parameter(Type, "date", SearchParameterType.Date),
        3 => TestResource.Parameter(Type, "number", SearchParameterType.Number),
        4 => TestResource.Parameter(Type, "quantity", SearchParameterType.Quantity),
        5 => TestResource.Parameter(Type, "reference", SearchParameterType.Reference),
        _ => TestResource.Parameter(Type, "uri", SearchParameterType.Uri),
    };

    private SearchValue Token() => random.Next(5) switch
    {
        0 => new TokenValue(null, One(codes), HasNoSystem: false),
        1 => new TokenValue(null, One(codes), HasNoSystem: true),
        2 => new TokenValue(One(["urn:a", "urn:b", "urn:unknown"]), null, HasNoSystem: false),
        _ => new TokenValue(One(["urn:a", "urn:b", "urn:unknown"]), One(codes), HasNoSystem: false),
    };

    private SearchValue ReferenceValue() => random.Next(4) switch
    {
        0 => new ReferenceValue(null, null, One(codes)),
        1 => new ReferenceValue(null, One(ids), null),
        _ => new ReferenceValue(One(targetTypes), One(ids), null),
    };

    private ReferenceEntry Reference() => random.Next(4) switch
    {
        0 => new ReferenceEntry("reference", null, null, One(codes), null, null),
        1 => new ReferenceEntry("reference", null, null, null, One(systems), One(codes)),
        _ => new ReferenceEntry("reference", One(targetTypes), One(ids), null, null, null),
    };

    private StringEntry Text()
    {
        var text = One(texts);
        return new StringEntry("string", text.ToLowerInvariant(), text);
    }

    private SearchValue TextValue()
    {
        var text = One(texts);
        return new StringValue(text, text.ToLowerInvariant());
    }

    private DateEntry Date()
    {
        var start = random.Next(20);
        return random.Next(8) switch
        {
            0 => new DateEntry("date", long.MinValue, start),
            1 => new DateEntry("date", start, long.MaxValue),
            _ => new DateEntry("date", start, start + random.Next(1, 6)),
        };
    }

    // Halves are exact in binary, tenths are not: both must compare alike in memory and in the engine.
    private double Number() => random.Next(-30, 30) / (random.Next(2) == 0 ? 2.0 : 10.0);

    private SearchPrefix Prefix() => (SearchPrefix)random.Next((int)SearchPrefix.Ap); // Ap depends on the time of day.

    private List<T> Some<T>(int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make())];

    private List<SearchValue> Values(Func<SearchValue> make, bool manyOften = false) =>
        [.. Enumerable.Range(0, manyOften && random.Next(4) == 0 ? 30 : random.Next(1, 4)).Select(_ => make())];

    private T One<T>(T[] values) => values[random.Next(values.Length)];
}
