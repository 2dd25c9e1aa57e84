namespace DataBank.Dicom;

/// <summary>Answers proposed presentation contexts (PS3.8 §9.3.3.2).</summary>
public static class ContextNegotiation
{
    /// <summary>
    /// Accepts each context whose abstract syntax is served, with the first of <paramref name="preferredSyntaxes"/> that was proposed,
    /// or else, when <paramref name="takesAnySyntax"/>, the first one proposed.
    /// </summary>
    public static AssociateParameters Answer(
        AssociateParameters request, Func<string, bool> serves, IReadOnlyList<string> preferredSyntaxes, bool takesAnySyntax) =>
        request with
        {
            Contexts = [.. request.Contexts.Select(context => Answer(context, serves, preferredSyntaxes, takesAnySyntax))],
            MaximumLength = 256 * 1024,
            ImplementationClassUid = Part10Writer.ImplementationClassUid,
            ImplementationVersion = Part10Writer.ImplementationVersionName,
            Window = (1, 1),
        };

    private static PresentationContext Answer(
        PresentationContext proposed, Func<string, bool> serves, IReadOnlyList<string> preferredSyntaxes, bool takesAnySyntax)
    {
        const byte AbstractSyntaxNotSupported = 3;
        const byte TransferSyntaxesNotSupported = 4;
        if (!serves(proposed.AbstractSyntax)) return Refused(AbstractSyntaxNotSupported);
        var chosen = preferredSyntaxes.FirstOrDefault(proposed.TransferSyntaxes.Contains)
            ?? (takesAnySyntax && proposed.TransferSyntaxes is [var first, ..] ? first : null);
        return chosen is null ? Refused(TransferSyntaxesNotSupported) : proposed with { TransferSyntaxes = [chosen], Result = 0 };

        // A refused context still carries one transfer syntax, which means nothing.
        PresentationContext Refused(byte result) =>
            proposed with { TransferSyntaxes = [proposed.TransferSyntaxes is [var first, ..] ? first : Uids.ImplicitVrLittleEndian], Result = result };
    }
}
