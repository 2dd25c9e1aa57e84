using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Expression in the tables that were taken.</summary>
public sealed class StoredExpression(OmicsStore omics, MatrixTables tables) : IExpressionData
{
    /// <summary>Of one assay in one unit.</summary>
    private const int MostTables = 10_000;

    public async Task<IReadOnlyCollection<string>> PatientsAsync(ExpressionCriterion asked, IReadOnlyList<string>? within, CancellationToken cancellation)
    {
        var found = await omics.TablesAsync(asked.DataType, asked.Unit, within, MostTables + 1, cancellation);
        if (found.Count > MostTables) throw new RequestProblem(400, "too-costly", $"A criterion on expression looks through up to {MostTables} tables.");
        var patients = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (table, _, _, value) in tables.ReadAsync(found, [asked.Gene], cancellation))
        {
            if (value is { } known && asked.IsMetBy(known)) patients.Add(found[table].File.PatientId);
        }
        return patients;
    }
}
