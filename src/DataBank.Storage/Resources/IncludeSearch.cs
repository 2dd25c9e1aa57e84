using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Adds to a page what its matches refer to and what refers to them, in circles too, up to a limit.</summary>
internal sealed class IncludeSearch(ReadSession session, SearchCompiler compiler)
{
    private const int MostIncluded = 1000;
    private readonly string isShown = compiler.IsShown(ResourceTypes.All, "r.number"); // Bound before anything is read.

    public async Task<(IReadOnlyList<StoredResource> Included, bool IsCut)> RunAsync(
        IReadOnlyList<ResourceRow> matches, IReadOnlyList<IncludeRule> rules, CancellationToken cancellation)
    {
        var seen = matches.Select(row => row.Number).ToHashSet();
        var included = new List<ResourceRow>();
        var (fresh, applied) = (matches, rules);
        while (fresh.Count > 0 && applied.Count > 0)
        {
            var found = new List<ResourceRow>();
            foreach (var rule in applied)
            {
                foreach (var row in await FindAsync(rule, fresh, cancellation))
                {
                    if (!seen.Add(row.Number)) continue;
                    if (included.Count + found.Count == MostIncluded) return ([.. included.Concat(found).Select(each => each.Resource)], true);
                    found.Add(row);
                }
            }
            included.AddRange(found);
            (fresh, applied) = (found, [.. rules.Where(rule => rule.IsIterated)]);
        }
        return ([.. included.Select(row => row.Resource)], false);
    }

    private async Task<List<ResourceRow>> FindAsync(IncludeRule rule, IReadOnlyList<ResourceRow> from, CancellationToken cancellation)
    {
        if (rule.IsReverse)
        {
            if (rule.TargetType is { } only) from = [.. from.Where(row => row.Resource.Key.Type == only)];
            var targets = JsonSerializer.Serialize(from.Select(row => new[] { row.Resource.Key.Id, row.Resource.Key.Type }));
            return await ReadAsync(IncludeSql.Sources(session.Engine, $"i.param_id {await ParametersAsync(rule, cancellation)}", isShown), "@targets", targets, cancellation);
        }
        if (rule.SourceType is { } type) from = [.. from.Where(row => row.Resource.Key.Type == type)];
        if (from.Count == 0) return [];
        var sources = JsonSerializer.Serialize(from.Select(row => row.Number));
        var rows = rule.Reference is null ? "1 = 1" : $"i.param_id {await ParametersAsync(rule, cancellation)}";
        var ofTarget = rule.TargetType is null ? "" : $" and i.target_type = {compiler.Bind(rule.TargetType)}";
        var found = await ReadAsync(IncludeSql.Targets(session.Engine, rows + ofTarget, isShown), "@sources", sources, cancellation);
        if (rule.Reference is not null && await CanonicalAsync(rule, cancellation) is { } isUrl)
            found.AddRange(await ReadAsync(IncludeSql.Canonicals(session.Engine, rows, isUrl, isShown), "@sources", sources, cancellation));
        return found;
    }

    // A canonical reference leads to whatever has that URL.
    private async Task<string?> CanonicalAsync(IncludeRule rule, CancellationToken cancellation)
    {
        var definitions = (rule.TargetType is { } type ? [type] : rule.Reference!.Targets).Select(target => SearchParameters.Find(target, "url")).OfType<SearchParameterDefinition>().ToList();
        return definitions.Count == 0 ? null : await compiler.IsParameterAsync([.. definitions.Select(definition => definition.ResourceType)], definitions[0], "", cancellation);
    }

    private async Task<string> ParametersAsync(IncludeRule rule, CancellationToken cancellation) =>
        rule.Reference is { } reference
            ? await compiler.IsParameterAsync([rule.SourceType!], reference, "", cancellation)
            : await compiler.AreReferencesAsync(rule.SourceType is { } type ? [type] : ResourceTypes.All, cancellation);

    private async Task<List<ResourceRow>> ReadAsync(string sql, string list, string values, CancellationToken cancellation)
    {
        await using var command = session.Command(sql).Add("@count", MostIncluded + 1).Add(list, values);
        foreach (var (name, value) in compiler.Parameters) command.Add(name, value);
        return await ResourceRow.ReadAllAsync(command, cancellation);
    }
}
