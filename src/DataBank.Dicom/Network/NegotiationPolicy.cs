namespace DataBank.Dicom;

/// <summary>What an acceptor agrees to (PS3.7 Annex D, PS3.8 §9.3.3).</summary>
public sealed record NegotiationPolicy
{
    /// <summary>Whether an abstract syntax is served.</summary>
    public required Func<string, bool> Serves { get; init; }

    /// <summary>Transfer syntaxes, best first.</summary>
    public IReadOnlyList<string> PreferredSyntaxes { get; init; } = [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian];

    /// <summary>Abstract syntaxes for which, when no preferred syntax is proposed, the first proposed one is taken whatever it is.</summary>
    public Func<string, bool> TakesAnySyntax { get; init; } = _ => false;

    /// <summary>Whether the requestor may be the provider of a SOP class: storage in a C-GET.</summary>
    public Func<string, bool> LetsPeerProvide { get; init; } = _ => false;

    /// <summary>The answer to a SOP class extended negotiation; null: none.</summary>
    public Func<ExtendedNegotiation, ExtendedNegotiation?> Extends { get; init; } = _ => null;

    /// <summary>How many operations we perform, and invoke, at a time.</summary>
    public (ushort Performed, ushort Invoked) Window { get; init; } = (8, 8);

    /// <summary>Largest P-DATA-TF length that we receive and send.</summary>
    public uint MaximumLength { get; init; } = AssociateParameters.UsualMaximumLength;
}
