using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>What a rendered resource is written as: one picture, or several as parts (PS3.18 §8.7.4).</summary>
internal sealed record RenderedMediaType(string Name, bool IsMultipart)
{
    private const string Gif = "image/gif";
    private static readonly string[] Pictures = ["image/jpeg", "image/png", Gif];

    public PictureFormat Format => Name switch { "image/png" => PictureFormat.Png, Gif => PictureFormat.Gif, _ => PictureFormat.Jpeg };

    /// <summary>Whether all frames of an image are one picture that moves (PS3.18 table 8.7.4-1, Multi-frame Image).</summary>
    public bool IsMoving => Name == Gif && !IsMultipart;

    /// <summary>The best of what is accepted; JPEG where the client leaves it open.</summary>
    /// <param name="isOne">Whether exactly one picture is asked for; else a client that accepts anything gets parts.</param>
    /// <exception cref="RequestProblem">406 when nothing accepted can be given, 400 when one picture is accepted for several frames.</exception>
    public static RenderedMediaType Choose(IReadOnlyList<MediaType> accepted, bool isOne)
    {
        var wantsOne = false;
        foreach (var type in accepted)
        {
            var isMultipart = type.Name == "multipart/related" || (!isOne && type.Name == "*/*");
            var wanted = type.Name == "multipart/related" ? type with { Name = type.Parameter("type")?.ToLowerInvariant() ?? Pictures[0] } : type;
            if (Pictures.FirstOrDefault(wanted.Covers) is not { } name) continue;
            if (isMultipart || isOne) return new RenderedMediaType(name, isMultipart);
            wantsOne = true;
        }
        throw wantsOne
            ? RequestProblem.Invalid("Several pictures need multipart/related; type=\"image/jpeg\", \"image/png\" or \"image/gif\".")
            : Accepted.NotAcceptable("Pictures are available as image/jpeg, image/png and image/gif, alone or in multipart/related.");
    }
}
