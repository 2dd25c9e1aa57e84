using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Resource types and ids as they stand in URLs: what can't exist isn't found.</summary>
internal static class UrlParts
{
    public static void CheckType(string type)
    {
        if (!ResourceTypes.IsKnown(type)) throw new RequestProblem(404, "not-supported", "FHIR R4 has no resource type of this name; names are case-sensitive.");
    }

    public static ResourceKey Key(string type, string id)
    {
        CheckType(type);
        return ResourceTypes.IsId(id) ? new ResourceKey(type, id) : throw RequestProblem.NotFound("A resource with such an id");
    }
}
