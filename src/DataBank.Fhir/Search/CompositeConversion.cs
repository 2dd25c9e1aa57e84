namespace DataBank.Fhir;

/// <summary>Puts what a composite's components select in one element together, every combination an index row.</summary>
internal static class CompositeConversion
{
    // A CodeableConcept has a few codings and a quantity a few units; more is no use to anybody who searches.
    private const int MostRows = 64;

    /// <param name="definition">The composite.</param>
    /// <param name="parts">What each component gave, in order.</param>
    /// <param name="index">Takes the rows; none when a component is absent.</param>
    public static void Add(SearchParameterDefinition definition, IReadOnlyList<IndexBuilder> parts, IndexBuilder index)
    {
        var rows = new List<Row> { new(new CompositeEntry(definition.Code, "", null, "", null, 0, 0, 0, 0), HasCode: false, HasNumber: false) };
        for (var at = 0; at < parts.Count; at++)
        {
            var entries = parts[at];
            rows = [.. rows.SelectMany(row => Extend(row, definition.Components[at].Definition.Type, entries)).Take(MostRows)];
        }
        foreach (var row in rows)
            index.Add(row.Entry);
    }

    private static IEnumerable<Row> Extend(Row row, SearchParameterType type, IndexBuilder part) => type switch
    {
        SearchParameterType.Token => part.Tokens.Where(token => !token.Parameter.EndsWith(IndexEndings.OfType, StringComparison.Ordinal))
            .Select(token => row.WithToken(token.System, token.Code)),
        SearchParameterType.String => part.Strings.Select(text => row.WithText(text.Folded)),
        SearchParameterType.Uri => part.Uris.Select(uri => row.WithText(uri.Uri)),
        SearchParameterType.Reference => part.References.Select(reference => reference.TargetId is null ? reference.Url : $"{reference.TargetType}/{reference.TargetId}")
            .OfType<string>().Select(row.WithText),
        SearchParameterType.Date => part.Dates.Select(date => row.WithNumber(Bound(date.Start), Bound(date.End))),
        SearchParameterType.Number => part.Numbers.Select(number => row.WithNumber(number.Low, number.High)),
        SearchParameterType.Quantity => part.Quantities.Select(row.WithQuantity),
        _ => [],
    };

    private static double Bound(long time) => time switch
    {
        long.MinValue => double.MinValue,
        long.MaxValue => double.MaxValue,
        _ => time,
    };

    private readonly record struct Row(CompositeEntry Entry, bool HasCode, bool HasNumber)
    {
        public Row WithToken(string? system, string code) => HasCode
            ? this with { Entry = Entry with { Text = code, TextSystem = system } }
            : this with { Entry = Entry with { Code = code, System = system }, HasCode = true };

        public Row WithText(string text) => this with { Entry = Entry with { Text = text } };

        public Row WithNumber(double low, double high) => HasNumber
            ? this with { Entry = Entry with { Low2 = low, High2 = high } }
            : this with { Entry = Entry with { Low = low, High = high }, HasNumber = true };

        public Row WithQuantity(QuantityEntry quantity)
        {
            var row = WithNumber(quantity.Low, quantity.High);
            var ending = quantity.Parameter.EndsWith(IndexEndings.Ucum, StringComparison.Ordinal) ? IndexEndings.Ucum : "";
            return row with { Entry = row.Entry with { Parameter = Entry.Parameter + ending, Text = quantity.Code ?? "", TextSystem = quantity.System } };
        }
    }
}
