namespace DataBank.Dicom;

/// <summary>How long an association waits.</summary>
/// <param name="Artim">ARTIM (PS3.8 §9.1.4): for the peer's request after it connects, and for it to close at the end.</param>
/// <param name="Establishment">For the answer to our request.</param>
/// <param name="Idle">For the next PDU of an established association, and for the answer to a release.</param>
public sealed record AssociationTimers(TimeSpan Artim, TimeSpan Establishment, TimeSpan Idle)
{
    public static AssociationTimers Usual { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
}
