namespace DataBank.ArchitectureTests;

/// <summary>The projects and what each may reference: the table of docs/architecture.md as data.</summary>
internal static class ProjectTable
{
    public static readonly IReadOnlyDictionary<string, string[]> MayReference = new Dictionary<string, string[]>
    {
        ["DataBank.Dicom"] = [],
        ["DataBank.Fhir"] = [],
        ["DataBank.Genomics"] = ["DataBank.Fhir"],
        ["DataBank.Pseudonymization"] = ["DataBank.Fhir", "DataBank.Dicom", "DataBank.Genomics"],
        ["DataBank.Storage"] = ["DataBank.Dicom", "DataBank.Fhir", "DataBank.Genomics"],
        ["DataBank.Server"] = ["DataBank.Storage"],
        ["DataBank.Proxy"] = ["DataBank.Server", "DataBank.Pseudonymization"],
        ["DataBank.AdminConsole"] = [],
        ["DataBank.Appliance"] =
        [
            "DataBank.Dicom", "DataBank.Fhir", "DataBank.Genomics", "DataBank.Pseudonymization", "DataBank.Storage",
            "DataBank.Server", "DataBank.Proxy", "DataBank.AdminConsole",
        ],
    };

    /// <summary>What a project sees through those it references: a reference brings its own references with it.</summary>
    public static IReadOnlySet<string> Reachable(string project)
    {
        var reachable = new HashSet<string>();
        var open = new Stack<string>(MayReference[project]);
        while (open.TryPop(out var next))
        {
            if (reachable.Add(next))
            {
                foreach (var further in MayReference[next])
                {
                    open.Push(further);
                }
            }
        }
        return reachable;
    }
}
