using DataBank.Dicom;

namespace DataBank.Proxy;

/// <summary>What a person decided of the pixels of an instance.</summary>
/// <param name="Areas">What becomes black; of a release none.</param>
/// <param name="By">Subject of the token.</param>
internal sealed record PixelDecision(PixelDecisionKind Kind, IReadOnlyList<PixelArea> Areas, string Reason, string By, DateTimeOffset At);
