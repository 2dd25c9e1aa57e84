using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Makes the index rows of a resource, and removes them.</summary>
internal sealed class IndexWriter(IndexNames names)
{
    private static readonly IndexTable[] tables = Enum.GetValues<IndexTable>();

    public static async ValueTask ClearAsync(DatabaseEngine engine, StatementBatch statements, long number, CancellationToken cancellation)
    {
        foreach (var table in tables) await statements.AddAsync(IndexSql.Clear(engine, table), cancellation, ("@number", number));
        await statements.AddAsync(TextSql.Clear(engine), cancellation, ("@number", number));
        await statements.AddAsync(VariantIndexSql.Clear(engine), cancellation, ("@number", number));
    }

    /// <summary>Adds the rows of a resource to a batch.</summary>
    public async ValueTask AddAsync(WriteSession session, string type, long number, ResourceIndex index, IndexBatch batch, CancellationToken cancellation)
    {
        batch.Begin(number);
        await AddTokensAsync(session, type, number, index, batch, cancellation);
        foreach (var (entry, ordinal) in index.Strings.Distinct().Select((entry, ordinal) => (entry, ordinal)))
            batch.Strings.Add((await ParameterAsync(entry.Parameter), IndexText.Beginning(entry.FoldedAs(names.Kanji)), number, ordinal, IndexText.Clean(entry.Exact)));
        await AddNumbersAsync(session, type, number, index, batch, cancellation);
        if (index.ContentPieces.Count > 0) batch.Texts.Add((number, string.Join(' ', index.NarrativePieces), string.Join(' ', index.ContentPieces)));

        var begin = batch.Dates.Count;
        foreach (var entry in index.Dates) batch.AddOnce(batch.Dates, begin, (await ParameterAsync(entry.Parameter), entry.Start, entry.End, number));
        foreach (var hull in DateWindow.Wide(index.Dates)) batch.AddOnce(batch.Dates, begin, (await ParameterAsync(hull.Parameter + IndexEndings.Wide), hull.Start, hull.End, number));

        var (references, uris) = (batch.References.Count, batch.Uris.Count);
        foreach (var entry in index.References)
        {
            if (entry.TargetId is not null) batch.AddOnce(batch.References, references, (await ParameterAsync(entry.Parameter), IndexText.Whole(entry.TargetId), number, entry.TargetType ?? ""));
            if (entry.Url is not null) batch.AddOnce(batch.Uris, uris, (await ParameterAsync(entry.Parameter), IndexText.Whole(entry.Url), number));
        }
        foreach (var entry in index.Uris) batch.AddOnce(batch.Uris, uris, (await ParameterAsync(entry.Parameter), IndexText.Whole(entry.Uri), number));

        var compartments = batch.Compartments.Count;
        foreach (var patient in index.PatientIds) batch.AddOnce(batch.Compartments, compartments, (patient, type, number));

        ValueTask<int> ParameterAsync(string code) => names.ParameterAsync(session, type, code, cancellation);
    }

    public static string UnitCode(string? code) => code is null ? "" : code.Length <= 128 ? code : code[..128];

    private async ValueTask AddTokensAsync(WriteSession session, string type, long number, ResourceIndex index, IndexBatch batch, CancellationToken cancellation)
    {
        var begin = batch.Tokens.Count;
        foreach (var entry in index.Tokens)
        {
            batch.AddOnce(batch.Tokens, begin, (await names.ParameterAsync(session, type, entry.Parameter, cancellation), IndexText.Whole(entry.Code), number,
                await names.SystemAsync(session, entry.System, cancellation)));
        }
        foreach (var entry in index.References)
        {
            if (entry.IdentifierValue is null) continue;
            batch.AddOnce(batch.Tokens, begin, (await names.ParameterAsync(session, type, entry.Parameter + IndexEndings.Identifier, cancellation), IndexText.Whole(entry.IdentifierValue), number,
                await names.SystemAsync(session, entry.IdentifierSystem, cancellation)));
        }
    }

    private async ValueTask AddNumbersAsync(WriteSession session, string type, long number, ResourceIndex index, IndexBatch batch, CancellationToken cancellation)
    {
        var (numbers, quantities, ordinal) = (batch.Numbers.Count, batch.Quantities.Count, 0);
        foreach (var entry in index.Numbers) batch.AddOnce(batch.Numbers, numbers, (await ParameterAsync(entry.Parameter), Finite(entry.Low), Finite(entry.High), number));
        foreach (var entry in index.Quantities)
        {
            batch.AddOnce(batch.Quantities, quantities, (await ParameterAsync(entry.Parameter), Finite(entry.Low), Finite(entry.High), UnitCode(entry.Code),
                await names.SystemAsync(session, entry.System, cancellation), number));
        }
        foreach (var entry in index.Composites)
        {
            batch.Composites.Add(new CompositeRow(
                await ParameterAsync(entry.Parameter), IndexText.Whole(entry.Code), Finite(entry.Low), number, ordinal++,
                await names.SystemAsync(session, entry.System, cancellation), Finite(entry.High), IndexText.Whole(entry.Text),
                await names.SystemAsync(session, entry.TextSystem, cancellation), Finite(entry.Low2), Finite(entry.High2)));
        }

        ValueTask<int> ParameterAsync(string code) => names.ParameterAsync(session, type, code, cancellation);
    }

    // SQL Server has no infinity.
    private static double Finite(double value) => Math.Clamp(value, double.MinValue, double.MaxValue);
}
