namespace DataBank.Appliance;

/// <summary>What a master file is of, and where its columns stand.</summary>
internal sealed record MasterLayout(string Kind, string System, string Name, string Title, MasterColumns Columns)
{
    private const string TableName = "master-layouts.tsv";

    public static IReadOnlyList<MasterLayout> All { get; } = Load();

    /// <exception cref="SettingsProblem">There is no such kind.</exception>
    public static MasterLayout Find(string kind) =>
        All.FirstOrDefault(each => each.Kind == kind) ?? throw new SettingsProblem($"There is no master {kind}; databank terminology layouts lists them. Any other file is of the kind csv.");

    private static List<MasterLayout> Load()
    {
        using var stream = typeof(MasterLayout).Assembly.GetManifestResourceStream(TableName)!;
        using var reader = new StreamReader(stream);
        return
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).Select(line => line.TrimEnd('\r').Split('\t'))
                .Select(row => new MasterLayout(row[0], row[1], row[2], row[3], MasterColumns.Parse(row[4]))),
            new MasterLayout("csv", "", "Codes", "", MasterColumns.Parse("code=1,display=2")),
        ];
    }
}
