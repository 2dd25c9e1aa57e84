using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>A line of a faults.tsv beside the profiles: an example, one change to it, and the one error that it makes.</summary>
internal sealed record ProfileFault(string File, string Example, string Change, string Rule, string Place)
{
    public static IReadOnlyList<ProfileFault> All { get; } =
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "profiles"), "faults.tsv", SearchOption.AllDirectories)
           from line in System.IO.File.ReadLines(file).Skip(1)
           where line.Length > 0
           let parts = line.Split('\t')
           select new ProfileFault(Path.GetFileName(Path.GetDirectoryName(file)!), parts[0], parts[1], parts[2], parts[3]),
    ];

    /// <summary>The example with the change, which is an operation of JSON Patch written as "op path value".</summary>
    public FhirResource Apply()
    {
        var parts = Change.Split(' ', 3);
        var operation = new JsonObject { ["op"] = parts[0], ["path"] = parts[1] };
        if (parts.Length > 2) operation["value"] = JsonNode.Parse(parts[2]);
        return JsonPatch.Read(Encoding.UTF8.GetBytes(new JsonArray(operation).ToJsonString()))(ProfilePackage.Resource(ProfilePackage.Examples[Example]));
    }

    public override string ToString() => $"{File}: {Example} {Change}";
}
