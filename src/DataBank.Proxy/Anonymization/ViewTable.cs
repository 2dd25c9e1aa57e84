using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>Reads a theme's view into a table with one row per person.</summary>
internal sealed class ViewTable
{
    private readonly DatasetDefinition definition;
    private readonly int year;
    private readonly Dictionary<string, FhirResource> patients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, List<JsonElement>>> found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> variants = new(StringComparer.Ordinal);
    private Dictionary<string, DateOnly> index = [];

    private ViewTable(DatasetDefinition definition, int year) => (this.definition, this.year) = (definition, year);

    /// <summary>FHIR ids of the theme's patients, in no order of their own: those of the cohort, and all.</summary>
    public IReadOnlyList<string> Cohort { get; private set; } = [];

    public IReadOnlyList<string> Members => [.. patients.Keys];

    /// <param name="year">In which ages are reckoned where there is no index date and no end of the period.</param>
    public static async Task<ViewTable> ReadAsync(DatasetDefinition definition, ResourceStore view, int year, CancellationToken cancellation)
    {
        var table = new ViewTable(definition, year);
        await foreach (var patient in ViewSearch.FindAsync(view, "Patient", cancellation)) table.patients[patient.Id!] = patient;
        table.Cohort = definition.Cohort is null ? table.Members : await IdsAsync(view, definition.Cohort, cancellation);
        foreach (var search in definition.Columns.Select(column => column.Search).Append(definition.Index?.Search).OfType<string>().Distinct(StringComparer.Ordinal))
            table.found[search] = await table.ByPatientAsync(view, search, cancellation);
        if (definition.Variants is { } variants) await table.ReadVariantsAsync(view, variants, cancellation);
        if (definition.Index is { } from) table.index = table.IndexDates(from);
        return table;
    }

    /// <summary>The rows of these patients, in this order.</summary>
    public PersonTable Of(IEnumerable<string> patientIds) =>
        new(definition.TableColumns, [.. patientIds.Select(Row)]);

    private IReadOnlyList<string>[] Row(string patient)
    {
        var cells = definition.Columns.Select(column => Value(column, patient));
        return [.. definition.Variants is null ? cells : cells.Append([.. variants.GetValueOrDefault(patient, [])])];
    }

    private static async Task<List<string>> IdsAsync(ResourceStore view, string search, CancellationToken cancellation)
    {
        var ids = new List<string>();
        await foreach (var patient in ViewSearch.FindAsync(view, search, cancellation)) ids.Add(patient.Id!);
        return ids;
    }

    private async Task<Dictionary<string, List<JsonElement>>> ByPatientAsync(ResourceStore view, string search, CancellationToken cancellation)
    {
        var byPatient = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        await foreach (var resource in ViewSearch.FindAsync(view, search, cancellation))
        {
            if (PatientOf(resource) is not { } patient || !patients.ContainsKey(patient) || !IsInPeriod(resource)) continue;
            if (GenomePolicy.Pseudonymized.Read(resource) is not null) continue; // No genomes in 匿名加工 but for the column of somatic variants.
            if (!byPatient.TryGetValue(patient, out var list)) byPatient.Add(patient, list = []);
            list.Add(resource.Root);
        }
        // By day: the first and the last are told apart without looking again.
        foreach (var list in byPatient.Values) list.Sort((left, right) => Nullable.Compare(ElementValues.DayOf(left), ElementValues.DayOf(right)));
        return byPatient;
    }

    /// <summary>Of genomes only what a tumour has acquired, and what was reported of it.</summary>
    private async Task ReadVariantsAsync(ResourceStore view, string search, CancellationToken cancellation)
    {
        await foreach (var resource in ViewSearch.FindAsync(view, search, cancellation))
        {
            if (PatientOf(resource) is not { } patient || !patients.ContainsKey(patient) || !IsInPeriod(resource) || GenomePolicy.Pseudonymized.ReadSomatic(resource) is not { } variant) continue;
            if (!variants.TryGetValue(patient, out var list)) variants.Add(patient, list = new SortedSet<string>(StringComparer.Ordinal));
            list.Add(variant.Code);
        }
    }

    private bool IsInPeriod(FhirResource resource)
    {
        if (resource.Type == "Patient" || definition.Period is not { } period) return true;
        return ElementValues.DayOf(resource.Root) is { } day && !(day < period.Start) && !(day > period.End);
    }

    /// <summary>FHIR id of the patient whom a resource is about.</summary>
    public static string? PatientOf(FhirResource resource)
    {
        if (resource.Type == "Patient") return resource.Id;
        var reference = resource.Root.Member("subject").Text("reference") ?? resource.Root.Member("patient").Text("reference");
        return ResourceKey.TryParse(reference, out var key) && key.Type == "Patient" ? key.Id : null;
    }

    private Dictionary<string, DateOnly> IndexDates(DatasetIndex from)
    {
        var dates = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var (patient, resources) in found[from.Search])
        {
            var days = resources.SelectMany(resource => ElementValues.Of(resource, from.Element, null)).Select(ElementValues.ToDay).OfType<DateOnly>().ToList();
            if (days.Count > 0) dates[patient] = days.Min();
        }
        return dates;
    }

    private IReadOnlyList<string> Value(DatasetColumn column, string patient)
    {
        if (column.Element == "age") return Age(patient) is { } age ? [age.ToString(CultureInfo.InvariantCulture)] : [];
        var resources = found[column.Search].GetValueOrDefault(patient, []);
        if (column.Take == "count") return [resources.Count.ToString(CultureInfo.InvariantCulture)];
        var values = resources.SelectMany(resource => ElementValues.Of(resource, column.Element, column.System)).ToList();
        if (column.Hierarchy == "interval") values = [.. values.Select(value => Days(patient, value)).OfType<string>()];
        if (column.Hierarchy == DatasetColumn.Measurement || column.Take is "lowest" or "highest") values = [.. values.Where(value => Number(value) is not null)];
        if (column.IsSet) return [.. values.Where(IsOneCode).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return values.Count == 0 ? [] : column.Take switch
        {
            "last" => [values[^1]],
            "lowest" => [values.MinBy(Number)!],
            "highest" => [values.MaxBy(Number)!],
            _ => [values[0]],
        };
    }

    private int? Age(string patient)
    {
        var birth = patients[patient].Root.Text("birthDate");
        if (birth is not { Length: >= 4 } || !int.TryParse(birth.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var born)) return null;
        var at = index.TryGetValue(patient, out var day) ? day.Year : definition.Period?.End?.Year ?? year;
        return Math.Max(0, at - born);
    }

    private string? Days(string patient, string date) =>
        index.TryGetValue(patient, out var from) && ElementValues.ToDay(date) is { } day ? (day.DayNumber - from.DayNumber).ToString(CultureInfo.InvariantCulture) : null;

    private static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static bool IsOneCode(string value) => !value.Contains(Cell.Separator, StringComparison.Ordinal);
}
