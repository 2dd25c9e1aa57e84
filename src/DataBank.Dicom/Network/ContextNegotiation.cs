namespace DataBank.Dicom;

/// <summary>Answers an association request by a policy (PS3.8 §9.3.3.2, PS3.7 Annex D).</summary>
public static class ContextNegotiation
{
    public static AssociateParameters Answer(AssociateParameters request, NegotiationPolicy policy) => new()
    {
        CalledAe = request.CalledAe,
        CallingAe = request.CallingAe,
        Contexts = [.. request.Contexts.Select(context => Answer(context, policy))],
        MaximumLength = policy.MaximumLength,
        Roles = [.. request.Roles.Select(role => role with { IsProvider = role.IsProvider && policy.LetsPeerProvide(role.SopClassUid) })],
        Window = (Narrower(request.Window.Invoked, policy.Window.Performed), Narrower(request.Window.Performed, policy.Window.Invoked)),
        Extended = [.. request.Extended.Select(policy.Extends).OfType<ExtendedNegotiation>()],
    };

    private static PresentationContext Answer(PresentationContext proposed, NegotiationPolicy policy)
    {
        const byte AbstractSyntaxNotSupported = 3;
        const byte TransferSyntaxesNotSupported = 4;
        if (!policy.Serves(proposed.AbstractSyntax)) return Refused(AbstractSyntaxNotSupported);
        var chosen = policy.PreferredSyntaxes.FirstOrDefault(proposed.TransferSyntaxes.Contains)
            ?? (policy.TakesAnySyntax(proposed.AbstractSyntax) && proposed.TransferSyntaxes is [var first, ..] ? first : null);
        return chosen is null ? Refused(TransferSyntaxesNotSupported) : proposed with { TransferSyntaxes = [chosen], Result = 0 };

        // A refused context still carries one transfer syntax, which means nothing.
        PresentationContext Refused(byte result) =>
            proposed with { TransferSyntaxes = [proposed.TransferSyntaxes is [var first, ..] ? first : Uids.ImplicitVrLittleEndian], Result = result };
    }

    // 0 stands for no limit (PS3.7 D.3.3.3).
    private static ushort Narrower(ushort proposed, ushort own) => proposed == 0 ? own : own == 0 ? proposed : Math.Min(proposed, own);
}
