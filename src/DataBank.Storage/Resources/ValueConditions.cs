using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Conditions on index rows for values that are compared one by one: text, dates, numbers, quantities, composites, places.</summary>
internal sealed class ValueConditions(SearchCompiler compiler, string? modifier)
{
    private const double EarthMetres = 6_371_008.8;
    private const double MetresOfDegree = 111_000; // A little less than any degree of latitude: the box is never too small.

    /// <summary>The rows that meet a value: of one kind, or of two of which a row is never both.</summary>
    public async Task<IReadOnlyList<IndexRows>> OfAsync(string parameter, SearchValue value, SearchParameterDefinition definition, CancellationToken cancellation) => value switch
    {
        StringValue text => [new IndexRows(IndexTable.String, parameter, Text(text), IndexSetOrder.Spread)],
        UriValue uri => [new IndexRows(IndexTable.Uri, parameter, Uri(uri.Uri), modifier is null ? IndexSetOrder.ByNumber : IndexSetOrder.Spread)],
        DateValue date => [OfDate(parameter, date)],
        NumberValue number => Either(IndexTable.Number, parameter, Number(number.Prefix, number.Value, number.Low, number.High, "i.low", "i.high")),
        QuantityValue quantity => Either(IndexTable.Quantity, parameter, await QuantityAsync(quantity, "i.code", "i.system_id", cancellation)),
        CompositeValue composite => Either(IndexTable.Composite, parameter, await CompositeAsync(composite, definition, cancellation)),
        NearValue near => [new IndexRows(IndexTable.Composite, parameter, Near(near), IndexSetOrder.Spread)],
        _ => throw new RequestProblem(400, "not-supported", "A search parameter of this kind is not supported."),
    };

    public IndexRows OfDate(string parameter, DateValue date) => new(IndexTable.Date, parameter, Date(date, "i.start_time", "i.end_time", time => time), IndexSetOrder.ByTime);

    /// <summary>ap: "for a date, 10% of the gap between now and the date" wider on both sides.</summary>
    public static (long Start, long End) Widened(DateValue value, TimeProvider clock)
    {
        if (value.Prefix != SearchPrefix.Ap) return (value.Start, value.End);
        var gap = Math.Abs(clock.GetUtcNow().ToUnixTimeMilliseconds() - value.Start) / 10;
        return (value.Start - gap, value.End + gap);
    }

    private string Text(StringValue text)
    {
        var folded = IndexText.Beginning(text.FoldedAs(compiler.Kanji));
        return modifier == "exact" ? $"i.folded = {compiler.Bind(folded)} and i.exact = {compiler.Bind(IndexText.Clean(text.Exact))}" : Text("i.folded", folded, modifier);
    }

    private string Text(string column, string folded, string? comparison) => comparison switch
    {
        "contains" => SearchSql.Contains(compiler.Engine, column, compiler.Bind(folded)),
        "equals" => $"{column} = {compiler.Bind(folded)}",
        "differs" => $"{column} <> {compiler.Bind(folded)}",
        "ends" => SearchSql.EndsWith(compiler.Engine, column, compiler.Bind(folded)),
        _ => Begins(column, folded),
    };

    private string Begins(string column, string text) => $"{column} >= {compiler.Bind(text)} and {column} < {compiler.Bind(AfterBeginning(text))}";

    // What comes after every text with this beginning in binary order: of UTF-16 code units on SQL Server, of UTF-8 bytes elsewhere.
    private string AfterBeginning(string text) => text + (compiler.Engine == DatabaseEngine.SqlServer ? "\uFFFF" : "\U0010FFFF");

    // Below: the URI itself and what stands under it, by whole segments of its path. Above: the URI and all that it stands under.
    private string Uri(string uri) => modifier switch
    {
        "below" => $"(i.uri = {compiler.Bind(IndexText.Whole(uri))} or ({Begins("i.uri", IndexText.Beginning(uri.TrimEnd('/') + "/"))}))",
        "above" => $"i.uri in ({ValueListSql.Texts(compiler.Engine, compiler.Bind(System.Text.Json.JsonSerializer.Serialize(Above(uri))))})",
        "differs" => $"i.uri <> {compiler.Bind(IndexText.Whole(uri))}",
        _ => $"i.uri = {compiler.Bind(IndexText.Whole(uri))}",
    };

    private static IEnumerable<string> Above(string uri)
    {
        yield return IndexText.Whole(uri);
        for (var at = uri.LastIndexOf('/'); at > 0; at = uri.LastIndexOf('/', at - 1))
        {
            yield return IndexText.Whole(uri[..(at + 1)]);
            yield return IndexText.Whole(uri[..at]);
        }
    }

    private string Date(DateValue date, string startColumn, string endColumn, Func<long, object> bound)
    {
        var (start, end) = Widened(date, compiler.Clock);
        return SearchSql.Date(compiler.Engine, date.Prefix, startColumn, endColumn, compiler.Bind(bound(start)), compiler.Bind(bound(end)));
    }

    // Of points and of ranges, as SearchSql.Number has them.
    private static IndexRows[] Either(IndexTable table, string parameter, string[] conditions) =>
        [.. conditions.Select((condition, at) => new IndexRows(table, parameter, condition, IndexSetOrder.Spread) { IsRange = at > 0 })];

    private string[] Number(SearchPrefix prefix, double value, double low, double high, string lowColumn, string highColumn)
    {
        if (prefix == SearchPrefix.Ap) // "10 % of the stated value"
        {
            low = Math.Min(low, value - (Math.Abs(value) / 10));
            high = Math.Max(high, value + (Math.Abs(value) / 10));
        }
        var usesRange = prefix is SearchPrefix.Eq or SearchPrefix.Ne or SearchPrefix.Ap or SearchPrefix.Overlaps;
        return SearchSql.Number(
            compiler.Engine, prefix, lowColumn, highColumn, usesRange ? "" : compiler.Bind(value), usesRange ? compiler.Bind(low) : "", usesRange ? compiler.Bind(high) : "");
    }

    private async Task<string[]> QuantityAsync(QuantityValue quantity, string codeColumn, string systemColumn, CancellationToken cancellation, string lowColumn = "i.low", string highColumn = "i.high")
    {
        var unit = quantity.Code is null ? "" : $" and {codeColumn} = {compiler.Bind(IndexWriter.UnitCode(quantity.Code))}";
        if (quantity.System is not null) unit += $" and {systemColumn} = {compiler.Bind(await compiler.SystemAsync(quantity.System, cancellation))}";
        return [.. Number(quantity.Prefix, quantity.Value, quantity.Low, quantity.High, lowColumn, highColumn).Select(number => $"{number}{unit}")];
    }

    private async Task<string[]> CompositeAsync(CompositeValue composite, SearchParameterDefinition definition, CancellationToken cancellation)
    {
        var places = CompositePlace.Of(definition.Components)!;
        var (conditions, numbers) = (new List<string>(), (string[])[]);
        foreach (var (component, value, comparison) in composite.Parts)
        {
            var (low, high) = places[component].IsSecondNumber ? ("i.low2", "i.high2") : ("i.low", "i.high");
            switch (value)
            {
                case TokenValue token:
                    conditions.Add(Compared(await (places[component].IsCode ? TokenAsync(token, "i.code", "i.system_id", cancellation) : TokenAsync(token, "i.text", "i.text_system_id", cancellation)), comparison));
                    break;
                case StringValue text:
                    conditions.Add(Text("i.text", IndexText.Beginning(text.Folded), comparison));
                    break;
                case UriValue uri:
                    conditions.Add(Compared($"i.text = {compiler.Bind(IndexText.Whole(uri.Uri))}", comparison));
                    break;
                case ReferenceValue reference:
                    conditions.Add(Compared(Reference(reference, definition.Components[component].Definition), comparison));
                    break;
                case DateValue date:
                    conditions.Add($"({Date(date, low, high, time => (double)time)})");
                    break;
                case NumberValue number:
                    Add(component, Number(number.Prefix, number.Value, number.Low, number.High, low, high));
                    break;
                case QuantityValue quantity:
                    Add(component, await QuantityAsync(quantity, "i.text", "i.text_system_id", cancellation, low, high));
                    break;
            }
        }
        if (conditions is [] && numbers is []) return ["1 = 1"];
        return numbers is [] ? [string.Join(" and ", conditions)] : [.. numbers.Select(number => string.Join(" and ", conditions.Append($"({number})")))];

        // By the first of the first bounds rows are found, the others are looked at.
        void Add(int component, string[] either)
        {
            if (numbers is [] && !places[component].IsSecondNumber) numbers = either;
            else conditions.Add($"({string.Join(" or ", either.Select(each => $"({each})"))})");
        }
    }

    private static string Compared(string condition, string? comparison) => comparison == "differs" ? $"not ({condition})" : condition;

    private async Task<string> TokenAsync(TokenValue token, string codeColumn, string systemColumn, CancellationToken cancellation)
    {
        var condition = token.Code is null ? "1 = 1" : $"{codeColumn} = {compiler.Bind(IndexText.Whole(token.Code))}";
        return token.System is null && !token.HasNoSystem ? condition : $"{condition} and {systemColumn} = {compiler.Bind(await compiler.SystemAsync(token.System, cancellation))}";
    }

    private string Reference(ReferenceValue reference, SearchParameterDefinition component) => reference switch
    {
        { Url: { } url } => $"i.text = {compiler.Bind(IndexText.Whole(url))}",
        { TargetType: { } type } => $"i.text = {compiler.Bind($"{type}/{reference.TargetId}")}",
        _ => $"({string.Join(" or ", component.Targets.Select(type => $"i.text = {compiler.Bind($"{type}/{reference.TargetId}")}"))})",
    };

    private string Near(NearValue near)
    {
        var reach = Math.Sin(Math.Min(near.Metres / EarthMetres / 2, Math.PI / 2));
        var (latitude, longitude) = (compiler.Bind(near.Latitude), compiler.Bind(near.Longitude));
        var degrees = near.Metres / MetresOfDegree;
        return $"i.low >= {compiler.Bind(near.Latitude - degrees)} and i.low <= {compiler.Bind(near.Latitude + degrees)} "
            + $"and {SearchSql.Near(compiler.Engine, latitude, longitude, compiler.Bind(reach * reach))}";
    }
}
