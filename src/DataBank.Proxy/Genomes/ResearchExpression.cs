using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Server;

namespace DataBank.Proxy;

/// <summary>
/// Expression in the tables of a theme: each is fetched and written anew by the theme's policy, as DRS gives it, and looked at; nothing of it is
/// kept. A table that may not leave is not looked at.
/// </summary>
internal sealed class ResearchExpression(ResearchGenomes genomes)
{
    /// <summary>Each is a file to fetch.</summary>
    private const int MostTables = 200;

    /// <summary>More patients are not named in a search.</summary>
    private const int MostNamed = 1_000;

    public IExpressionData Of(ThemeView view) => new Tables(genomes, view);

    private sealed class Tables(ResearchGenomes genomes, ThemeView view) : IExpressionData
    {
        public async Task<IReadOnlyCollection<string>> PatientsAsync(ExpressionCriterion asked, IReadOnlyList<string>? within, CancellationToken cancellation)
        {
            if (within is { Count: 0 }) return [];
            var documents = await ResearchMatrix.DocumentsAsync(view, asked.DataType, within is { Count: <= MostNamed } ? within : null, asked.Unit, cancellation);
            if (documents.Count > MostTables) throw new RequestProblem(400, "too-costly", $"In a theme a criterion on expression looks through up to {MostTables} tables.");
            var patients = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (document, patient) in documents)
            {
                if (!patients.Contains(patient) && await IsMetAsync(document, asked, cancellation)) patients.Add(patient);
            }
            return patients;
        }

        private async Task<bool> IsMetAsync(string document, ExpressionCriterion asked, CancellationToken cancellation)
        {
            try
            {
                using var released = await genomes.OpenAsync(view, document, null, cancellation);
                var matrix = new MatrixFile(OmicsFile.Lines(released.Content));
                var gene = new HashSet<string>(StringComparer.Ordinal) { asked.Gene };
                while (matrix.Read() is { } row)
                {
                    if (row.IsAny(gene) && row.Values[0] is { } value && asked.IsMetBy(value)) return true;
                }
                return false;
            }
            catch (RequestProblem withheld) when (withheld.Status is 403 or 404)
            {
                return false;
            }
        }
    }
}
