namespace DataBank.Dicom;

/// <summary>An acceptor's answer to an association request: the parameters it accepts with, or why it rejects.</summary>
public sealed record AssociationDecision
{
    private AssociationDecision(AssociateParameters? answer, AssociateRejection rejection) => (Answer, Rejection) = (answer, rejection);

    /// <summary>Null: rejected.</summary>
    public AssociateParameters? Answer { get; }

    public AssociateRejection Rejection { get; }

    public static AssociationDecision Accept(AssociateParameters answer) => new(answer, default);

    public static AssociationDecision Reject(AssociateRejection rejection) => new(null, rejection);
}
