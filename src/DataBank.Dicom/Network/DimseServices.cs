namespace DataBank.Dicom;

/// <summary>
/// What a side of an association does for the other, a handler per service; C-ECHO is always answered, a service without a handler
/// with 0211H. Handlers may throw <see cref="DimseException"/> to answer with a status. Their token is cancelled by C-CANCEL too.
/// </summary>
public sealed record DimseServices
{
    public static DimseServices None { get; } = new();

    /// <summary>C-STORE: reads the data set as it arrives and answers once it is safe.</summary>
    public Func<DimseRequest, Stream, CancellationToken, Task<DimseStatus>>? Store { get; init; }

    /// <summary>C-FIND: the matches of an identifier, made while they are sent; C-CANCEL is noticed between them.</summary>
    public Func<DimseRequest, DicomDataset, CancellationToken, IAsyncEnumerable<FindMatch>>? Find { get; init; }

    /// <summary>C-GET: what to send back on the same association.</summary>
    public Func<DimseRequest, DicomDataset, CancellationToken, Task<Retrieval>>? Get { get; init; }

    /// <summary>C-MOVE: what to send, and to whom. The destination's AE title stands in the command.</summary>
    public Func<DimseRequest, DicomDataset, CancellationToken, Task<Retrieval>>? Move { get; init; }

    public NormalizedHandler? EventReport { get; init; }

    public NormalizedHandler? GetAttributes { get; init; }

    public NormalizedHandler? SetAttributes { get; init; }

    public NormalizedHandler? Action { get; init; }

    public NormalizedHandler? Create { get; init; }

    public NormalizedHandler? Delete { get; init; }

    /// <summary>Told of exceptions that a handler let out; the peer is answered 0110H then.</summary>
    public Action<Exception>? OnFault { get; init; }

    /// <summary>The status for an exception that a handler let out, where it means more than a fault; null: 0110H.</summary>
    public Func<DimseRequest, Exception, DimseStatus?>? StatusOf { get; init; }

    internal NormalizedHandler? Normalized(CommandField field) => field switch
    {
        CommandField.EventReportRequest => EventReport,
        CommandField.GetAttributesRequest => GetAttributes,
        CommandField.SetAttributesRequest => SetAttributes,
        CommandField.ActionRequest => Action,
        CommandField.CreateRequest => Create,
        CommandField.DeleteRequest => Delete,
        _ => null,
    };
}
