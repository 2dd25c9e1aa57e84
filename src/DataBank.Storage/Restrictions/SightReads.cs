using System.Data.Common;
using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Picks what a <see cref="Sight"/> shows out of rows that were read otherwise than by a search.</summary>
internal sealed class SightReads(Sight sight)
{
    /// <summary>The parameter of opened patients in statements; null where none are.</summary>
    public string? Opened => sight.Opened.Count == 0 ? null : RestrictionSql.Opened;

    public DbCommand AddTo(DbCommand command) => Opened is null ? command : command.AddList(RestrictionSql.Opened, sight.Opened);

    /// <summary>Whether the newest version of a resource is shown; of a deleted one, whether the version before would be.</summary>
    public async Task<bool> ShowsAsync(ReadSession session, ResourceRow newest, CancellationToken cancellation) =>
        newest.Resource.IsDeleted ? (await ShownAsync(session, [newest], cancellation)).Count > 0 : (await ClosedAsync(session, [newest.Number], cancellation)).Count == 0;

    /// <summary>Those that are shown of any versions: neither the resource as it is now nor the version itself is closed.</summary>
    public async Task<IReadOnlyList<ResourceRow>> ShownAsync(ReadSession session, IReadOnlyList<ResourceRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0) return rows;
        var closed = await ClosedAsync(session, rows.Select(row => row.Number).Distinct(), cancellation);
        var said = new List<(ResourceRow Row, bool Closes, IReadOnlyCollection<string> Patients)>();
        foreach (var row in rows.Where(row => !closed.Contains(row.Number)))
        {
            var told = row.Resource.IsDeleted ? await ResourceStore.FindVersionAsync(session, row.Resource.Key, row.Resource.Version - 1, cancellation) : row.Resource;
            var (closes, patients) = told is null || told.Json.IsEmpty ? (false, []) : Read(told);
            said.Add((row, closes, patients));
        }
        var closedPatients = await ClosedPatientsAsync(session, said.SelectMany(each => each.Patients).Distinct(StringComparer.Ordinal), cancellation);
        return [.. said.Where(each => !each.Patients.Any(closedPatients.Contains) && (!each.Closes || each.Patients.Any(sight.Opened.Contains))).Select(each => each.Row)];
    }

    /// <summary>Which of some patients are closed.</summary>
    public async Task<HashSet<string>> ClosedPatientsAsync(ReadSession session, IEnumerable<string> patients, CancellationToken cancellation)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        await using var command = AddTo(session.Command(RestrictionSql.Patients(session.Engine, Opened)).AddList("@patients", patients));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) found.Add(row.GetString(0));
        return found;
    }

    /// <summary>Whether a DICOM PatientID is no closed patient's.</summary>
    public async Task<bool> ShowsNumberAsync(ReadSession session, string patientId, CancellationToken cancellation)
    {
        await using var command = AddTo(session.Command(RestrictionSql.Number(session.Engine, Opened)).Add("@number", patientId));
        return await command.ExecuteScalarAsync(cancellation) is not { } closed || Convert.ToInt32(closed, CultureInfo.InvariantCulture) == 0;
    }

    private async Task<HashSet<long>> ClosedAsync(ReadSession session, IEnumerable<long> numbers, CancellationToken cancellation)
    {
        var found = new HashSet<long>();
        await using var command = AddTo(session.Command(RestrictionSql.Numbers(session.Engine, Opened)).AddList("@numbers", numbers));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) found.Add(row.GetInt64(0));
        return found;
    }

    private static (bool Closes, IReadOnlyCollection<string> Patients) Read(StoredResource version)
    {
        var resource = FhirResource.Parse(version.Json);
        var index = IndexExtractor.Extract(resource);
        var patients = index.References.Where(entry => entry is { TargetType: "Patient", TargetId: not null }).Select(entry => entry.TargetId!).ToHashSet(StringComparer.Ordinal);
        if (resource is { Type: "Patient", Id: { } own }) patients.Add(own);
        return (ConfidentialityLabels.Close(resource), patients);
    }
}
