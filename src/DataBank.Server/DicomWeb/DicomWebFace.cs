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
    /// <summary>How far the caller sees; null: everything.</summary>
    internal Sight? Sight { get; init; }

    /// <summary>Takes in what is stored; null on a read-only face.</summary>
    public InstanceArchive? Archive { get; init; }

    /// <summary>How many matches a search answers whose client names no limit.</summary>
    public int SearchLimit { get; init; } = 1000;

    /// <summary>Minimal-API binding: the face that the route group chose by <see cref="Faces.WithFace"/>, as far as the caller sees it.</summary>
    public static async ValueTask<DicomWebFace?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var face = Faces.Of<DicomWebFace>(context, each => each.Name);
        if (face.IsReadOnly || face.Sight is not null || await ClosedRecords.SightOfAsync(context) is not { } sight) return face;
        face = face with { Studies = face.Studies.Within(sight), Sight = sight };
        context.Features.Set(face);
        return face;
    }
}
