using DataBank.Dicom;
using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>What a person decided of the pixels of an instance.</summary>
/// <param name="Areas">What becomes black; of a release none.</param>
/// <param name="By">Subject of the token.</param>
/// <param name="Rule">What the policy asked of these pixels when it was decided.</param>
internal sealed record PixelDecision(PixelDecisionKind Kind, IReadOnlyList<PixelArea> Areas, string Reason, string By, DateTimeOffset At, PixelRule Rule)
{
    /// <summary>
    /// Whether it still answers what is asked: options of a theme that ask the same of an image leave what was decided of it as it is. What was withheld stays
    /// withheld under any.
    /// </summary>
    public bool Holds(PixelRule asked) => Kind == PixelDecisionKind.Withhold || Rule == asked;
}
