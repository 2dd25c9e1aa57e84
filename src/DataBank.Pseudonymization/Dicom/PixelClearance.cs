using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>How the pixels of an image were cleared of text, or of a face.</summary>
/// <param name="Method">As it stands in De-identification Method (0012,0063).</param>
public sealed record PixelClearance(string Method)
{
    private static readonly PixelClearance ByReading = new("Text in pixels read and made black") { IsOfText = true }, ByPerson = new("Pixels reviewed by a person") { IsOfText = true };

    /// <summary>The face was taken out of the volume that the image belongs to.</summary>
    public static PixelClearance OfFace { get; } = new("Face taken out of the volume") { IsOfFaces = true };

    public bool IsOfText { get; private init; }

    public bool IsOfFaces { get; private init; }

    /// <summary>What pixels that a rule speaks of will have been cleared of when they are shown; null: nothing.</summary>
    public static PixelClearance? By(PixelRule rule) => rule switch
    {
        PixelRule.Searched or PixelRule.Reviewed => ByReading,
        PixelRule.Defaced => OfFace,
        _ => null,
    };

    /// <summary>What the markers of a released instance say of its text; null: nothing.</summary>
    public static PixelClearance? Of(DicomDataset released) =>
        released.Items(HeaderTags.DeidentificationMethodCodeSequence).Any(method => method.Text(Tag.FromValue(HeaderTags.CodeValue)) == DeidentificationOptions.PixelData) ? ByReading : null;

    public static PixelClearance Of(bool isReviewed) => isReviewed ? ByPerson : ByReading;
}
