namespace DataBank.Dicom;

/// <summary>A response to an operation that we invoked.</summary>
public sealed record DimseResponse(CommandSet Command, DicomDataset? DataSet)
{
    public DimseStatus Status => new(Command.Status, Command.Text(CommandSet.ErrorComment)) { ErrorId = Command.Number(CommandSet.ErrorId) };
}
