namespace DataBank.Dicom;

/// <summary>The content of A-ASSOCIATE-RQ and -AC (PS3.8 §9.3.2, §9.3.3, PS3.7 Annex D).</summary>
public sealed record AssociateParameters
{
    /// <summary>DICOM application context (PS3.7 A.2.1).</summary>
    public const string DicomApplicationContext = "1.2.840.10008.3.1.1.1";

    /// <summary>The P-DATA-TF length that we offer unless told otherwise.</summary>
    public const uint UsualMaximumLength = 256 * 1024;

    public string ApplicationContext { get; init; } = DicomApplicationContext;

    /// <summary>Called AE title, without padding.</summary>
    public required string CalledAe { get; init; }

    /// <summary>Calling AE title, without padding.</summary>
    public required string CallingAe { get; init; }

    public required IReadOnlyList<PresentationContext> Contexts { get; init; }

    /// <summary>Largest P-DATA-TF length that the sender of this PDU receives; 0 is no limit (PS3.8 D.1).</summary>
    public uint MaximumLength { get; init; } = UsualMaximumLength;

    public string ImplementationClassUid { get; init; } = Part10Writer.ImplementationClassUid;

    public string ImplementationVersion { get; init; } = Part10Writer.ImplementationVersionName;

    public IReadOnlyList<RoleSelection> Roles { get; init; } = [];

    /// <summary>Asynchronous operations window: operations invoked, performed; 1 and 1 when not negotiated (PS3.7 D.3.3.3).</summary>
    public (ushort Invoked, ushort Performed) Window { get; init; } = (1, 1);

    public IReadOnlyList<ExtendedNegotiation> Extended { get; init; } = [];

    /// <summary>In requests only.</summary>
    public IReadOnlyList<CommonExtendedNegotiation> CommonExtended { get; init; } = [];

    /// <summary>In requests only.</summary>
    public UserIdentity? Identity { get; init; }

    /// <summary>
    /// In answers only: what the acceptor says to an identity that wanted an answer, empty for types without a server response;
    /// null when it says nothing (PS3.7 D.3.3.7.2).
    /// </summary>
    public ReadOnlyMemory<byte>? IdentityAnswer { get; init; }
}
