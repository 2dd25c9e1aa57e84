using DataBank.Fhir;

namespace DataBank.UnitTests.Storage;

/// <summary>Random resources and searches with few distinct values, so that they often meet; the same seed gives the same.</summary>
internal sealed class SearchScenario(int seed)
{
    public const string Type = "Observation";
    public const string TargetType = "Patient";

    // Of dates: six hours, so that some are longer than a day.
    private const long Unit = 6 * 60 * 60 * 1000;

    private static readonly string?[] systems = [null, "urn:a", "urn:b"];
    private static readonly string[] codes = ["x", "y", "Y", "long-" + new string('z', 500)];
    private static readonly string[] texts = ["ヤマダ", "ヤマダハナコ", "ヤマ", "アオ", "青", "𠮷野", "b", "ba", "Ba"];
    private static readonly string[] uris = ["http://u/a", "http://u/a/b", "http://u/ab", "http://u/a/b/c", "urn:u"];
    private static readonly string[] ids = ["p1", "p2", "p3", "g1"];
    private static readonly string[] pieces = ["肺炎", "炎像", "肺", "ct", "𠮷野", "2026"];
    private static readonly string[] targetTypes = ["Patient", "Group"];
    private readonly Random random = new(seed);

    public static IReadOnlyList<string> TargetIds => ids;

    public TestResource Resource(string id, string type = Type) => new(type, id)
    {
        Content = $"\"valueInteger\":{random.Next()}",
        Tokens = [.. Some(3, () => new TokenEntry("code", One(systems), One(codes))), .. Some(1, () => new TokenEntry("code:of-type", One(systems), "MR|" + One(codes)))],
        Strings = [.. Some(3, () => Text("string")), .. Some(2, () => Text("code:text"))],
        Dates = Some(2, () => Date()),
        Numbers = Some(2, () => Number("number")),
        Quantities = [.. Some(2, () => Quantity("quantity")), .. Some(1, () => Quantity("quantity:ucum") with { System = null })],
        References = Some(3, () => Reference()),
        Uris = Some(1, () => new UriEntry("uri", One(uris))),
        Composites = Some(3, () => Composite()),
        Patients = Some(1, () => One(ids)),
        Narrative = [.. Some(3, () => One(pieces)).Distinct()],
        ContentPieces = [.. Some(3, () => One(pieces)).Distinct()],
    };

    public SearchQuery Query()
    {
        var type = random.Next(4) == 0 ? TargetType : Type;
        return new SearchQuery
        {
            ResourceType = type,
            Types = random.Next(12) == 0 ? [Type, TargetType] : [type],
            Criteria = [.. Some(3, () => Condition(type, 0)), .. Some(2, () => Window(type)).Take(1).SelectMany(ends => ends)],
            Count = random.Next(1, 12),
            Sort = random.Next(3) == 0 ? [] : Some(3, () => new SortKey(random.Next(4) == 0 ? null : Definition(random.Next(7), type), random.Next(2) == 0)),
            Total = random.Next(2) == 0 ? TotalMode.Accurate : TotalMode.IfCheap,
        };
    }

    public static SearchParameterDefinition Definition(int kind, string type = Type) => kind switch
    {
        0 => TestResource.Parameter(type, "code", SearchParameterType.Token),
        1 => TestResource.Parameter(type, "string", SearchParameterType.String),
        2 => TestResource.Parameter(type, "date", SearchParameterType.Date),
        3 => TestResource.Parameter(type, "number", SearchParameterType.Number),
        4 => TestResource.Parameter(type, "quantity", SearchParameterType.Quantity),
        5 => TestResource.Parameter(type, "reference", SearchParameterType.Reference),
        6 => TestResource.Parameter(type, "uri", SearchParameterType.Uri),
        _ => TestResource.Parameter(type, "composite", SearchParameterType.Composite) with
        {
            Components = [.. new[] { 0, 4, 2 }.Select(component => new CompositeComponent(Definition(component, type), IsFromResource: false))],
        },
    };

    private SearchCondition Condition(string type, int depth) => (depth < 3 ? random.Next(13) : 12) switch
    {
        0 => new ChainCondition(Definition(5, type), [new ChainTarget(TargetType, Condition(TargetType, depth + 1))]),
        1 => new ReverseChainCondition(Definition(5, Type), Condition(Type, depth + 1)),
        2 => new CombinedCondition(LogicalOperator.Not, [Condition(type, depth + 1)]),
        3 => new CombinedCondition(random.Next(2) == 0 ? LogicalOperator.And : LogicalOperator.Or, [Condition(type, depth + 1), Condition(type, depth + 1)]),
        4 => new CompartmentCondition(One(ids)),
        5 => new TextCondition(random.Next(2) == 0, [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => (IReadOnlyList<string>)[One(pieces), One(pieces)])]),
        _ => Criterion(type),
    };

    private SearchCriterion Criterion(string type)
    {
        if (random.Next(12) == 0) return new SearchCriterion("_id", null, One([null, null, "not"]), Values(() => new TokenValue(null, random.Next(3) == 0 ? One(ids) : $"r{random.Next(60)}", false)));
        var kind = random.Next(8);
        var definition = Definition(kind, type);
        if (random.Next(6) == 0) return new SearchCriterion(definition.Code, definition, "missing", [new MissingValue(random.Next(2) == 0)]);
        return kind switch
        {
            0 => Token(definition),
            1 => new SearchCriterion("string", definition, One([null, "exact", "contains", "equals", "ends", "differs"]), Values(TextValue)),
            2 => new SearchCriterion("date", definition, null, Values(DateValue)),
            3 => new SearchCriterion("number", definition, null, Values(() => { var number = Number(); return new NumberValue(Prefix(), number, number - 0.5, number + 0.5); })),
            4 => new SearchCriterion("quantity", definition, null, Values(() => QuantityValue(random.Next(3) == 0))),
            5 => random.Next(4) == 0
                ? new SearchCriterion("reference", definition, "identifier", Values(TokenValue))
                : new SearchCriterion("reference", definition, random.Next(3) == 0 ? One(targetTypes) : null, Values(ReferenceValue, manyOften: true)),
            6 => new SearchCriterion("uri", definition, One([null, "below", "above", "differs"]), Values(() => new UriValue(One(uris)))),
            _ => new SearchCriterion("composite", definition, null, Values(() => new CompositeValue(random.Next(2) == 0 ? [Part(0), Part(1), Part(2)] : Some(3, () => Part(random.Next(3)))))),
        };
    }

    // In _filter a component may be compared several times, or not at all.
    private CompositePart Part(int component) => component switch
    {
        0 => new CompositePart(0, TokenValue(), random.Next(4) == 0 ? "differs" : null),
        1 => new CompositePart(1, QuantityValue(false)),
        _ => new CompositePart(2, DateValue()),
    };

    // Two conditions that often leave something in between.
    private IEnumerable<SearchCriterion> Window(string type)
    {
        var (first, last) = (Unit * random.Next(15), Unit * random.Next(5, 25));
        foreach (var (prefix, at) in new[] { (One([SearchPrefix.Ge, SearchPrefix.Gt, SearchPrefix.Sa]), first), (One([SearchPrefix.Le, SearchPrefix.Lt, SearchPrefix.Eb]), last) })
        {
            yield return new SearchCriterion("date", Definition(2, type), null, [new DateValue(prefix, at, at + (Unit * random.Next(1, 4)))]);
        }
    }

    private SearchCriterion Token(SearchParameterDefinition definition) => random.Next(5) switch
    {
        0 => new SearchCriterion("code", definition, "text", Values(TextValue)),
        1 => new SearchCriterion("code", definition, "of-type", Values(() => new TokenValue(One(["urn:a", "urn:b"]), "MR|" + One(codes), HasNoSystem: false))),
        2 => new SearchCriterion("code", definition, One(["not", "differs"]), Values(TokenValue, manyOften: true)),
        _ => new SearchCriterion("code", definition, null, Values(TokenValue, manyOften: true)),
    };

    private SearchValue TokenValue() => random.Next(5) switch
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

    private StringEntry Text(string parameter)
    {
        var text = One(texts);
        return new StringEntry(parameter, text.ToLowerInvariant(), text);
    }

    private SearchValue TextValue()
    {
        var text = One(texts);
        return new StringValue(text, text.ToLowerInvariant());
    }

    private DateEntry Date()
    {
        var start = Unit * random.Next(20);
        return random.Next(8) switch
        {
            0 => new DateEntry("date", long.MinValue, start),
            1 => new DateEntry("date", start, long.MaxValue),
            _ => new DateEntry("date", start, start + (Unit * random.Next(1, 6))),
        };
    }

    private SearchValue DateValue()
    {
        var start = Unit * random.Next(20);
        return new DateValue(Prefix(), start, start + (Unit * random.Next(1, 6)));
    }

    // Halves are exact in binary, tenths are not: both must compare alike in memory and in the engine.
    private double Number() => random.Next(-30, 30) / (random.Next(2) == 0 ? 2.0 : 10.0);

    private NumberEntry Number(string parameter)
    {
        var number = Number();
        return random.Next(6) switch
        {
            0 => new NumberEntry(parameter, double.MinValue, number),
            1 => new NumberEntry(parameter, number, number + random.Next(1, 10)),
            _ => new NumberEntry(parameter, number, number),
        };
    }

    private QuantityEntry Quantity(string parameter)
    {
        var (_, low, high) = Number(parameter);
        return new QuantityEntry(parameter, One(systems), random.Next(3) == 0 ? null : One(codes[..2]), low, high);
    }

    private QuantityValue QuantityValue(bool isReduced)
    {
        var number = Number();
        return isReduced
            ? new QuantityValue(Prefix(), number, number - 0.5, number + 0.5, null, One(codes[..2]), IsReduced: true)
            : new QuantityValue(Prefix(), number, number - 0.5, number + 0.5, One(systems), random.Next(2) == 0 ? null : One(codes[..2]));
    }

    private CompositeEntry Composite()
    {
        var (_, system, code, low, high) = Quantity("");
        var date = Date();
        return new CompositeEntry("composite", One(codes), One(systems), code ?? "", system, low, high,
            date.Start == long.MinValue ? double.MinValue : date.Start, date.End == long.MaxValue ? double.MaxValue : date.End);
    }

    private SearchPrefix Prefix() => (SearchPrefix)random.Next((int)SearchPrefix.Ap); // Ap depends on the time of day.

    private List<T> Some<T>(int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make())];

    private List<SearchValue> Values(Func<SearchValue> make, bool manyOften = false) =>
        [.. Enumerable.Range(0, manyOften && random.Next(4) == 0 ? 30 : random.Next(1, 4)).Select(_ => make())];

    private T One<T>(T[] values) => values[random.Next(values.Length)];
}
