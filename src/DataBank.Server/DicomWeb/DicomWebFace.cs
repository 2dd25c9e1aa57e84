using System.Reflection;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>What one DICOMweb base URL shows: the archive or a theme's view.</summary>
/// <param name="Studies">The store behind this face.</param>
/// <param name="Name">"clinical" or the theme's id, for the audit journal.</param>
/// <param name="BasePath">"/dicomweb" or "/research/{theme}/dicomweb".</param>
/// <param name="Source">Where the bytes of an instance come from.</param>
/// <param name="IsReadOnly">STOW is answered with 405.</param>
public sealed record DicomWebFace(StudyStore Studies, string Name, string BasePath, IInstanceSource Source, bool IsReadOnly)
{
    /// <summary>Takes in what is stored; null on a read-only face.</summary>
    public InstanceArchive? Archive { get; init; }

    /// <summary>How many matches a search answers whose client names no limit.</summary>
    public int SearchLimit { get; init; } = 1000;

    /// <summary>Minimal-API binding: the face that the route group chose by <see cref="Faces.WithFace"/>.</summary>
    public static ValueTask<DicomWebFace?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<DicomWebFace?>(Faces.Of<DicomWebFace>(context, face => face.Name));
}
