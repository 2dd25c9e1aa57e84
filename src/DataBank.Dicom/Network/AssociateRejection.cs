namespace DataBank.Dicom;

/// <summary>The fields of A-ASSOCIATE-RJ (PS3.8 §9.3.4).</summary>
/// <param name="Result">1 permanent, 2 transient.</param>
/// <param name="Source">1 service user, 2 provider (ACSE), 3 provider (presentation).</param>
/// <param name="Reason">Depends on the source.</param>
public readonly record struct AssociateRejection(byte Result, byte Source, byte Reason)
{
    public static AssociateRejection NoReason { get; } = new(1, 1, 1);

    public static AssociateRejection ApplicationContextNotSupported { get; } = new(1, 1, 2);

    public static AssociateRejection CallingAeNotRecognized { get; } = new(1, 1, 3);

    public static AssociateRejection CalledAeNotRecognized { get; } = new(1, 1, 7);

    public static AssociateRejection ProtocolVersionNotSupported { get; } = new(1, 2, 2);

    public static AssociateRejection LocalLimitExceeded { get; } = new(2, 3, 2);

    public override string ToString() => (Source, Reason) switch
    {
        (1, 2) => "application context not supported",
        (1, 3) => "calling AE title not recognized",
        (1, 7) => "called AE title not recognized",
        (2, 2) => "protocol version not supported",
        (3, 1) => "temporary congestion",
        (3, 2) => "local limit exceeded",
        _ => "no reason given",
    };
}
