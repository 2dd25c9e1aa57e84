using System.Data.Common;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Summarizes the meta of the current resources of some types by their index.</summary>
internal sealed class MetaSearch(ReadSession session, SearchCompiler compiler, IReadOnlyList<string> types)
{
    private const int Most = 10_000;

    /// <exception cref="RequestProblem">400 (too-costly): more than ten thousand of one kind.</exception>
    public async Task<MetaSummary> SummarizeAsync(CancellationToken cancellation)
    {
        var profiles = await FindAsync("_profile", MetaSql.Uris, row => row.GetString(0), cancellation);
        // One that is claimed with a version has a row without it, too.
        var bare = profiles.Where(profile => profile.Contains('|', StringComparison.Ordinal)).Select(profile => profile[..profile.IndexOf('|', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
        return new MetaSummary([.. profiles.Where(profile => !bare.Contains(profile)).Order(StringComparer.Ordinal)], await TokensAsync("_security", cancellation), await TokensAsync("_tag", cancellation));
    }

    private async Task<IReadOnlyList<(string? System, string Code)>> TokensAsync(string code, CancellationToken cancellation) =>
        [.. (await FindAsync(code, MetaSql.Tokens, row => (System: row.IsDBNull(0) ? null : row.GetString(0), Code: row.GetString(1)), cancellation)).OrderBy(token => token.System, StringComparer.Ordinal).ThenBy(token => token.Code, StringComparer.Ordinal)];

    private async Task<List<T>> FindAsync<T>(string code, Func<DatabaseEngine, string, string, string> statement, Func<DbDataReader, T> read, CancellationToken cancellation)
    {
        var isParameter = await compiler.AreAsync(types.Select(type => SearchParameters.Find(type, code)!), cancellation);
        var isShown = compiler.ShowsAll ? "" : $" and {compiler.IsShown(types, "i.number")}";
        await using var command = session.Command(statement(session.Engine, isParameter, isShown)).Add("@count", Most + 1);
        foreach (var (name, value) in compiler.Parameters) command.Add(name, value);
        var found = new List<T>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) found.Add(read(row));
        return found.Count <= Most ? found : throw new RequestProblem(400, "too-costly", $"More than {Most} different values of {code}: ask type by type.");
    }
}
