namespace DataBank.Server;

/// <summary>How far a file has been imported; it stands in the transaction that wrote its resources.</summary>
/// <param name="Offset">Bytes that are done, of the text if the file is compressed.</param>
/// <param name="Lines">Lines that are done.</param>
/// <param name="ErrorBytes">Length of its error report.</param>
internal sealed record ImportedFile(long Offset, long Lines, long Created, long Updated, long Unchanged, long Refused, long ErrorBytes, bool IsDone)
{
    public static ImportedFile None { get; } = new(0, 0, 0, 0, 0, 0, 0, IsDone: false);

    public long Taken => Created + Updated + Unchanged;
}
