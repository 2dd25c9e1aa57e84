namespace DataBank.Dicom;

/// <summary>A received DIMSE message.</summary>
/// <param name="Context">The presentation context it came on; its transfer syntax is that of the data set.</param>
/// <param name="Command">The command.</param>
/// <param name="DataSet">The data set as it arrives, readable until the next message is asked for; null when there is none.</param>
internal sealed record DimseMessage(PresentationContext Context, CommandSet Command, PdvStream? DataSet);
