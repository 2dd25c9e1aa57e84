using System.Reflection;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// What one FHIR base URL shows: the clinical store or a theme's view. The route group chooses it
/// (<see cref="Faces.WithFace"/>); every FHIR endpoint takes it as a parameter and works alike on both.
/// </summary>
/// <param name="Resources">The store behind this face.</param>
/// <param name="Name">"clinical" or the theme's id, for the audit journal.</param>
/// <param name="BasePath">"/fhir" or "/research/{theme}/fhir".</param>
/// <param name="Handling">Search handling; the research face is always strict.</param>
/// <param name="IsReadOnly">Writes are answered with 405.</param>
public sealed record FhirFace(ResourceStore Resources, string Name, string BasePath, SearchHandling Handling, bool IsReadOnly)
{
    /// <summary>Whether a search parameter (resource type, code) is refused here, in criteria and in sorting: its values are not in this store.</summary>
    public Func<string, string, bool> HidesParameter { get; init; } = (_, _) => false;

    /// <summary>Minimal-API binding: the face that the route group chose by <see cref="Faces.WithFace"/>.</summary>
    public static ValueTask<FhirFace?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<FhirFace?>(Faces.Of<FhirFace>(context, face => face.Name));
}
