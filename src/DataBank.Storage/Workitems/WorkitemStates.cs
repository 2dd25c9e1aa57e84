namespace DataBank.Storage;

/// <summary>Values of Procedure Step State (0074,1000): PS3.4 CC.1.1.</summary>
public static class WorkitemStates
{
    public const string Scheduled = "SCHEDULED";
    public const string InProgress = "IN PROGRESS";
    public const string Completed = "COMPLETED";
    public const string Canceled = "CANCELED";

    public static bool IsFinal(string state) => state is Completed or Canceled;
}
