using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>What an anonymized data set is made of (匿名加工): who, which columns, from when, and how anonymous it must be.</summary>
/// <param name="Theme">Of whose view it is made: consent, opt-out and the release policy have been applied there.</param>
/// <param name="Images">A search on ImagingStudy that chooses the images of the release; null: none.</param>
/// <param name="Variants">A search on Observation that chooses the somatic variants of the release; null: none.</param>
/// <param name="Cohort">A search on Patient that chooses among the theme's members; null: all.</param>
internal sealed partial record DatasetDefinition(
    string Title, string Theme, IReadOnlyList<DatasetColumn> Columns, string? Description = null, string? Cohort = null, DatasetPeriod? Period = null,
    DatasetIndex? Index = null, AnonymizationPolicy? Policy = null, string? Images = null, string? Variants = null)
{
    public const string RowColumn = "row";
    private const int MostColumns = 100;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    private static readonly string[] Takes = ["first", "last", "lowest", "highest", "count", "all"];

    [JsonIgnore]
    public AnonymizationPolicy Rules => Policy ?? new AnonymizationPolicy();

    [JsonIgnore]
    public IReadOnlyList<TableColumn> TableColumns => Variants is null ? [.. Columns.Select(ToTableColumn)] : [.. Columns.Select(ToTableColumn), VariantColumn];

    private static TableColumn VariantColumn => new(ReleaseVariants.Column, ColumnRole.Insensitive, Hierarchies.Find("value", null)!, 0, IsSet: true, IsNumber: false);

    /// <exception cref="RequestProblem">400: what is wrong with it.</exception>
    public void Check()
    {
        if (!ResourceTypes.IsId(Theme)) throw Wrong("theme is the id of a ResearchStudy.");
        if (string.IsNullOrWhiteSpace(Title)) throw Wrong("title says what the data set is.");
        if (Columns.Count is 0 or > MostColumns) throw Wrong($"columns holds 1 to {MostColumns} columns.");
        if (Columns.Select(column => column.Name).Distinct(StringComparer.Ordinal).Count() < Columns.Count) throw Wrong("Two columns have the same name.");
        if (Rules is not { K: >= 3 and <= 1000, L: >= 1, M: 1 or 2, SuppressionLimit: >= 0 and <= 0.2, LossLimit: >= 0 and <= 1 } || Rules.L > Rules.K)
            throw Wrong("policy: k is 3 to 1000, l is 1 to k, m is 1 or 2, suppressionLimit 0 to 0.2, lossLimit 0 to 1.");
        if (Cohort is not null && ViewSearch.Parse(Cohort).ResourceType != "Patient") throw Wrong("cohort is a search on Patient, such as Patient?gender=female.");
        if (Images is not null && ViewSearch.Parse(Images).ResourceType != "ImagingStudy") throw Wrong("images is a search on ImagingStudy, such as ImagingStudy?modality=CT.");
        if (Variants is not null && ViewSearch.Parse(Variants).ResourceType != "Observation") throw Wrong("variants is a search on Observation, such as Observation?code=69548-6.");
        if (Variants is not null && Columns.Any(column => column.Name == ReleaseVariants.Column)) throw Wrong("With variants no column has the name \"variants\".");
        if (Index is not null) ViewSearch.Parse(Index.Search);
        foreach (var column in Columns) Check(column);
    }

    private void Check(DatasetColumn column)
    {
        if (!ColumnName().IsMatch(column.Name) || column.Name == RowColumn) throw Wrong("The name of a column is made of lower-case letters, digits and _; it begins with a letter and is not \"row\".");
        ViewSearch.Parse(column.Search);
        if (!Takes.Contains(column.Take)) throw Wrong($"Column {column.Name}: take is one of {string.Join(", ", Takes)}.");
        var isMeasurement = column.Hierarchy == DatasetColumn.Measurement;
        if (isMeasurement ? column.Role == ColumnRole.QuasiIdentifier || column.IsSet : Hierarchies.Find(column.Hierarchy, column.Width) is null)
            throw Wrong($"Column {column.Name}: hierarchy is one of {string.Join(", ", Hierarchies.Names)} (number takes a width above 0), or measurement for numbers that are no quasi-identifier.");
        if (column.IsSet && column.Role == ColumnRole.QuasiIdentifier) throw Wrong($"Column {column.Name}: a set of codes is sensitive or insensitive.");
        if (column.Hierarchy == "interval" && Index is null) throw Wrong($"Column {column.Name}: an interval needs an index date.");
        if (column.Hierarchy is "age" && column.Element != "age") throw Wrong($"Column {column.Name}: hierarchy age is of element age.");
        if (column.Element is "birthDate" or "id" or "identifier" || column.Element.StartsWith("identifier.", StringComparison.Ordinal)) throw Wrong($"Column {column.Name}: this element is never released; take age.");
        if (column.Element == "age" && column is not { Hierarchy: "age", Search: "Patient" }) throw Wrong($"Column {column.Name}: element age is of Patient and has the hierarchy age.");
        if (IsDate(column.Element) && column.Hierarchy is not ("date" or "interval")) throw Wrong($"Column {column.Name}: a date has the hierarchy date or interval.");
        if (LevelOf(column) is null) throw Wrong($"Column {column.Name}: level is one of {string.Join(", ", HierarchyOf(column).Levels.SkipLast(1))}.");
    }

    private static TableColumn ToTableColumn(DatasetColumn column) =>
        new(column.Name, column.Role, HierarchyOf(column), LevelOf(column)!.Value, column.IsSet, column.Hierarchy == DatasetColumn.Measurement);

    private static Hierarchy HierarchyOf(DatasetColumn column) =>
        Hierarchies.Find(column.Hierarchy == DatasetColumn.Measurement ? "value" : column.Hierarchy, column.Width)!;

    private static int? LevelOf(DatasetColumn column)
    {
        if (column.Level is null) return 0;
        var level = HierarchyOf(column).Levels.ToList().IndexOf(column.Level);
        return level >= 0 && level < HierarchyOf(column).Top ? level : null;
    }

    private static bool IsDate(string element) =>
        element.EndsWith("Date", StringComparison.Ordinal) || element.EndsWith("DateTime", StringComparison.Ordinal) || element.EndsWith("Instant", StringComparison.Ordinal)
        || element.EndsWith("eriod", StringComparison.Ordinal) || element is "authoredOn" or "issued" or "started" or "start" or "end"
        || element.EndsWith(".start", StringComparison.Ordinal) || element.EndsWith(".end", StringComparison.Ordinal);

    private static RequestProblem Wrong(string diagnostics) => RequestProblem.Invalid(diagnostics);

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex ColumnName();
}
