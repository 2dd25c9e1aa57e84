namespace DataBank.Dicom;

/// <summary>A request that a peer makes of us, as its handler sees it.</summary>
/// <param name="Association">The association it came on: who asks, and what was negotiated.</param>
/// <param name="Context">The presentation context it came on; its only transfer syntax is that of the data set.</param>
/// <param name="Command">The command.</param>
public sealed record DimseRequest(DimseAssociation Association, PresentationContext Context, CommandSet Command)
{
    /// <summary>SOP class of the request: affected, or requested for N-services on an existing instance.</summary>
    public string SopClassUid => Command.Text(CommandSet.AffectedSopClassUid) ?? Command.Text(CommandSet.RequestedSopClassUid) ?? "";

    public string? SopInstanceUid => Command.Text(CommandSet.AffectedSopInstanceUid) ?? Command.Text(CommandSet.RequestedSopInstanceUid);

    public string TransferSyntax => Context.TransferSyntaxes[0];

    public string CallingAe => Association.Association.Request.CallingAe;
}
