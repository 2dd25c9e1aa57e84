using System.Collections.Frozen;
using System.Text.RegularExpressions;
using DataBank.Fhir;
using Hl7.Fhir.Model;

namespace DataBank.Server;

/// <summary>Resource types and ids as they stand in URLs.</summary>
internal static partial class ResourceTypes
{
    private static readonly FrozenSet<string> Known = ModelInfo.SupportedResources.ToFrozenSet(StringComparer.Ordinal);

    public static IEnumerable<string> All => ModelInfo.SupportedResources.Order(StringComparer.Ordinal);

    /// <summary>Refuses a type that R4 does not have.</summary>
    public static void Check(string type)
    {
        if (!Known.Contains(type)) throw new RequestProblem(404, "not-supported", "FHIR R4 has no resource type of this name; names are case-sensitive.");
    }

    /// <summary>Type and id of a URL; what can't exist isn't found.</summary>
    public static ResourceKey Key(string type, string id)
    {
        Check(type);
        return IsId(id) ? new ResourceKey(type, id) : throw RequestProblem.NotFound("A resource with such an id");
    }

    public static bool IsId(string id) => IdForm().IsMatch(id);

    // https://hl7.org/fhir/R4/datatypes.html#id
    [GeneratedRegex(@"^[A-Za-z0-9\-.]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();
}
