using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>A rule of the worklist that a request breaks, with what either protocol answers then.</summary>
/// <param name="httpStatus">PS3.18 §11.</param>
/// <param name="dimseStatus">PS3.4 CC.2.</param>
/// <param name="reason">The text of the Warning, and of the Error Comment; no values of attributes.</param>
internal sealed class WorkitemRefusal(int httpStatus, ushort dimseStatus, string reason) : Exception(reason)
{
    private const string InconsistentState = "The submitted request is inconsistent with the state of the UPS Instance.";
    private const string InconsistentUpdate = "The submitted request is inconsistent with the current state of the Workitem.";

    public static WorkitemRefusal MayNoLongerBeUpdated => new(409, 0xC300, InconsistentUpdate);

    public static WorkitemRefusal Unclaimed => new(409, 0xC301, "The target URI did not reference a claimed Workitem.");

    public static WorkitemRefusal TransactionMissing => new(400, 0xC301, "The Transaction UID is missing.");

    public static WorkitemRefusal TransactionIncorrect => new(400, 0xC301, "The Transaction UID is incorrect.");

    public static WorkitemRefusal AlreadyInProgress => new(409, 0xC302, InconsistentState);

    public static WorkitemRefusal NoSuchState => new(400, 0xC303, "The Procedure Step State that is asked for is one of IN PROGRESS, COMPLETED, CANCELED.");

    public static WorkitemRefusal NotInProgress => new(409, 0xC310, InconsistentState);

    public static WorkitemRefusal HasEnded => new(409, 0xC300, InconsistentState);

    public static WorkitemRefusal NotScheduled => new(400, 0xC309, "The Procedure Step State of a new workitem is SCHEDULED.");

    public static WorkitemRefusal AlreadyCompleted => new(409, 0xC311, "The UPS is already COMPLETED.");

    public static WorkitemRefusal AlreadyCanceled => new(409, 0xB304, "The UPS is already in the requested state of CANCELED.");

    public static WorkitemRefusal PerformerUnreachable => new(409, 0xC312, "The performer cannot be contacted.");

    public static WorkitemRefusal FinalStateNotMet(string what) => new(409, 0xC304, $"{InconsistentState} {what}");

    public static WorkitemRefusal Missing(string what) => new(400, DimseStatus.MissingAttribute.Code, what);

    public static WorkitemRefusal Invalid(string what) => new(400, DimseStatus.InvalidAttributeValue.Code, what);

    public RequestProblem ToProblem() => new(httpStatus, httpStatus == 409 ? "conflict" : "invalid", Message);

    public DimseException ToDimse() => new(new DimseStatus(dimseStatus, Message));
}
