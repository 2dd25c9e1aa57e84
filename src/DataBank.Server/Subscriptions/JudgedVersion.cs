using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A version of a resource, to be judged by the criteria of subscriptions.</summary>
/// <param name="Index">What search knows of it.</param>
internal sealed record JudgedVersion(FhirResource Resource, ResourceIndex Index)
{
    /// <summary>Null for a deletion, and for what there is not.</summary>
    public static JudgedVersion? Of(StoredResource? version, string baseUrl)
    {
        if (version is null or { IsDeleted: true }) return null;
        var resource = FhirResource.Parse(version.Json);
        return new JudgedVersion(resource, IndexExtractor.Extract(resource, baseUrl));
    }
}
