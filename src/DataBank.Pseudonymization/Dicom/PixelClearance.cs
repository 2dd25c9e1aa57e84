namespace DataBank.Pseudonymization;

/// <summary>How the pixels of an image were cleared of text.</summary>
/// <param name="Method">As it stands in De-identification Method (0012,0063).</param>
public sealed record PixelClearance(string Method)
{
    private static readonly PixelClearance ByReading = new("Text in pixels read and made black"), ByPerson = new("Pixels reviewed by a person");

    public static PixelClearance Of(bool isReviewed) => isReviewed ? ByPerson : ByReading;
}
