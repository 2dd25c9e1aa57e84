using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A FHIR ServiceRequest that a performed step serves.</summary>
/// <param name="Subject">"Patient/…", or null.</param>
internal sealed record ImagingOrder(string Id, string? Subject)
{
    public static string? SubjectOf(StoredResource order) =>
        FhirResource.Parse(order.Json).Root is var root && root.TryGetProperty("subject", out var subject) && subject.TryGetProperty("reference", out var reference)
            && reference.GetString() is { } text && text.StartsWith("Patient/", StringComparison.Ordinal) ? text : null;
}
